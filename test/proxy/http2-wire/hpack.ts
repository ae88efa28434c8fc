// HPACK (RFC 7541) for tests, apart from the product's: blocks are written as literals that no table knows, and read with
// both tables. Of Huffman's code only what stands for printable ASCII is read.

import type { Fields } from './frames.ts';

const STATIC =
  `:authority;:method=GET;:method=POST;:path=/;:path=/index.html;:scheme=http;:scheme=https;:status=200;:status=204
:status=206;:status=304;:status=400;:status=404;:status=500;accept-charset;accept-encoding=gzip, deflate;accept-language
accept-ranges;accept;access-control-allow-origin;age;allow;authorization;cache-control;content-disposition;content-encoding
content-language;content-length;content-location;content-range;content-type;cookie;date;etag;expect;expires;from;host
if-match;if-modified-since;if-none-match;if-range;if-unmodified-since;last-modified;link;location;max-forwards
proxy-authenticate;proxy-authorization;range;referer;refresh;retry-after;server;set-cookie;strict-transport-security
transfer-encoding;user-agent;vary;via;www-authenticate`
    .split(/[;\n]/)
    .map((entry): Pair => {
      const [name = '', value = ''] = entry.split('=');
      return [name, value];
    });

type Pair = readonly [name: string, value: string];

/** Octets by the length of their code: it is canonical, so the codes follow (RFC 7541 appendix B). */
const BY_LENGTH: Readonly<Record<number, string>> = {
  5: '012aceiost',
  6: ' %-./3456789=A_bdfghlmnpru',
  7: ':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz',
  8: '&*,;XZ',
  10: '!"()?',
  11: "'+|",
  12: '#>',
  13: '\0$@[]~',
  14: '^}',
  15: '<`{',
};
const HUFFMAN = readCodes();

function readCodes(): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  let next = 0;
  for (let length = 5; length <= 15; length++, next *= 2) {
    for (const octet of BY_LENGTH[length] ?? '') codes.set((next++).toString(2).padStart(length, '0'), octet);
  }
  return codes;
}

/** An integer with a prefix of so many bits; `first`: what stands before the prefix. */
export function integer(value: number, prefix: number, first = 0): Buffer {
  const most = 2 ** prefix - 1;
  if (value < most) return Buffer.of(first | value);
  const bytes = [first | most];
  let rest = value - most;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 | (rest % 128));
  return Buffer.from([...bytes, rest]);
}

const text = (value: string): Buffer => Buffer.concat([integer(value.length, 7), Buffer.from(value, 'latin1')]);

/** Without indexing, name and value in full. */
export const literal = (name: string, value: string): Buffer => Buffer.concat([Buffer.of(0), text(name), text(value)]);
/** As a literal that the table remembers. */
export const remembered = (name: string, value: string): Buffer =>
  Buffer.concat([Buffer.of(0x40), text(name), text(value)]);
/** What the tables hold at that place: 62 is what came last. */
export const indexed = (index: number): Buffer => integer(index, 7, 0x80);

export function writeBlock(fields: Fields): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i < fields.length; i += 2) parts.push(literal(fields[i] ?? '', fields[i + 1] ?? ''));
  return Buffer.concat(parts);
}

/** Reads what one peer writes; throws at what it does not know. */
export class HpackReader {
  /** The last one first. Nothing is ever forgotten: who writes names only what it knows to be there. */
  readonly #table: Pair[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  read(block: Buffer): string[] {
    this.#bytes = block;
    this.#at = 0;
    const fields: string[] = [];
    while (this.#at < block.length) fields.push(...this.#field());
    return fields;
  }

  #field(): readonly string[] {
    const first = this.#bytes[this.#at] ?? 0;
    if (first >= 0x80) return this.#entry(this.#integer(7));
    if (first >= 0x40) {
      const pair = this.#literal(6);
      this.#table.unshift(pair);
      return pair;
    }
    if (first < 0x20) return this.#literal(4);
    this.#integer(5);
    return [];
  }

  #entry(index: number): Pair {
    const entry = index <= STATIC.length ? STATIC[index - 1] : this.#table[index - STATIC.length - 1];
    if (entry === undefined) throw new Error(`HPACK: nothing stands at ${index}`);
    return entry;
  }

  #literal(prefix: number): Pair {
    const index = this.#integer(prefix);
    const name = index === 0 ? this.#text() : this.#entry(index)[0];
    return [name, this.#text()];
  }

  #integer(prefix: number): number {
    const most = 2 ** prefix - 1;
    let value = (this.#bytes[this.#at++] ?? 0) & most;
    if (value < most) return value;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  #text(): string {
    const coded = (this.#bytes[this.#at] ?? 0) >= 0x80;
    const length = this.#integer(7);
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return coded ? decode(bytes) : bytes.toString('latin1');
  }
}

function decode(bytes: Buffer): string {
  let decoded = '';
  let code = '';
  for (const bit of [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')) {
    code += bit;
    const octet = HUFFMAN.get(code);
    if (octet === undefined) continue;
    decoded += octet;
    code = '';
  }
  if (!/^1{0,7}$/.test(code)) throw new Error(`HPACK: not printable: ${code}`);
  return decoded;
}
