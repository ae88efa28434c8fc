// The alternative names of a certificate as Node writes them: `DNS:a.test, IP Address:192.0.2.1, URI:spiffe://b`. What could
// be mistaken for another name stands in quotes, as JSON (CVE-2021-44532).

export type NameKind = 'DNS' | 'IP Address' | 'URI';

/** In their order; of the kinds that are asked for. */
export function listNames(written: string, kinds: readonly NameKind[]): readonly string[] {
  const found = written.matchAll(/(?:^|, )([^:,"]+):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...found].flatMap(([, kind, value = '']) => (kinds.some((each) => each === kind) ? [unquote(value)] : []));
}

const unquote = (value: string): string => (value.startsWith('"') ? String(JSON.parse(value)) : value);
