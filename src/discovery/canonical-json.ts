// JSON with one spelling for one value: object keys sorted, absent fields left out. Equal texts mean equal values.
// For plain data (objects, arrays, scalars), as the model's definitions are.

export const canonicalJson = (value: unknown): string => JSON.stringify(value, sortKeys);

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
