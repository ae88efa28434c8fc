// The query as rules see it, read as Go reads it (reference 5.10, checklist 15.7): `&` and `;` separate, `+` is a blank,
// and a pair with an escape that cannot be read is no pair.

/** The values of each parameter, in order. */
export type QueryValues = ReadonlyMap<string, readonly string[]>;

const NO_VALUES: readonly string[] = [];

/** `query` as received, with or without its `?`; names and values come out decoded, one character a byte. */
export function parseQuery(query: string): QueryValues {
  const values = new Map<string, string[]>();
  for (const pair of query.replace(/^\?/, '').split(/[&;]/)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined) continue;
    const others = values.get(name);
    if (others === undefined) values.set(name, [value]);
    else others.push(value);
  }
  return values;
}

/** The values of one parameter, likewise. */
export const queryValues = (query: string, name: string): readonly string[] => valuesOf(parseQuery(query), name);

/** Empty when absent. */
export const valuesOf = (values: QueryValues, name: string): readonly string[] => values.get(name) ?? NO_VALUES;

/** Undefined: not every `%` begins a triplet. */
function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  return text
    .replaceAll('+', ' ')
    .replace(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
