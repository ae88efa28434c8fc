// Remembers what was derived from an object for as long as the object lives: what did not change is not derived again, and
// who asks twice gets the same object twice, which is how everything behind tells that nothing changed.

export function memoise<K extends object, V>(derive: (key: K) => V): (key: K) => V {
  const derived = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const known = derived.get(key);
    if (known !== undefined) return known.value;
    const value = derive(key);
    derived.set(key, { value });
    return value;
  };
}

/** For what depends on more than the object: `by` says on what. Of each object the last answer is kept. */
export function memoiseBy<K extends object, V>(): (key: K, by: string, derive: () => V) => V {
  const derived = new WeakMap<K, { readonly by: string; readonly value: V }>();
  return (key, by, derive) => {
    const known = derived.get(key);
    if (known?.by === by) return known.value;
    const value = derive();
    derived.set(key, { by, value });
    return value;
  };
}
