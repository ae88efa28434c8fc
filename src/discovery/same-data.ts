// Deep equality of plain data: scalars, arrays, objects and maps, as the model's values are. Thirty thousand items are
// compared at every reading of a cluster (`npm run bench -- primary`); `isDeepStrictEqual`, which knows everything else too,
// takes several times as long.

export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameElements(a, b);
  if (a instanceof Map) return b instanceof Map && sameMaps(a, b);
  return isRecord(a) && isRecord(b) && sameFields(a, b);
}

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: object): value is Fields => !Array.isArray(value) && !(value instanceof Map);

function sameElements(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!sameData(a[index], b[index])) return false;
  return true;
}

function sameMaps(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !sameData(value, b.get(key))) return false;
  return true;
}

/** In whatever order they are written. Lists of names would be most of the work: fields are walked, then counted. */
function sameFields(a: Fields, b: Fields): boolean {
  let more = 0;
  for (const name in a) {
    const value = a[name];
    if (value === undefined && !(name in b)) return false;
    if (!sameData(value, b[name])) return false;
    more++;
  }
  for (const _ in b) more--;
  return more === 0;
}
