// The query as rules see it (reference 5.10, checklist 15.7): `&` and `;` separate, `+` is a blank, and a pair with an
// escape that cannot be read is no pair.

/** `query` as received, with or without its `?`; name and values one character a byte. */
export function queryValues(query: string, name: string): readonly string[] {
  const values: string[] = [];
  for (const pair of query.replace(/^\?/, '').split(/[&;]/)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (key !== name) continue;
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1));
    if (value !== undefined) values.push(value);
  }
  return values;
}

/** Undefined: not every `%` begins a triplet. */
function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  return text
    .replaceAll('+', ' ')
    .replace(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
