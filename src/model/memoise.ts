// Remembers what was derived from an object for as long as the object lives: what did not change is not derived again.

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
