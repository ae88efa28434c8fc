// What HPACK costs by itself: ns for the head of a request and for that of a response, with tables that know them and without.

import { HpackDecoder } from '../src/http2/hpack/decoder.ts';
import { HpackEncoder } from '../src/http2/hpack/encoder.ts';
import { nsPer } from './method/ns-per.ts';
import { atMost, type Row } from './row.ts';

const WARM_BAR_NS = 500;
const COLD_BAR_NS = 3000;
const LIMITS = { maxTableBytes: 4096, maxListBytes: 65_536, maxFields: 100 };
const BLOCK_BYTES = 4096;

const REQUEST = [
  ...[':method', 'GET', ':scheme', 'https', ':authority', 'shop.example.com', ':path', '/orders?id=1234'],
  ...['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'],
  ...['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ...['accept-language', 'en-US,en;q=0.5', 'accept-encoding', 'gzip, deflate, br, zstd'],
];

const responseOf = (i: number): readonly string[] => [
  ...[':status', '200', 'content-type', 'application/json; charset=utf-8', 'content-length', String(1000 + i)],
  ...['date', 'Mon, 02 Feb 2026 03:04:05 GMT', 'server', 'example/1.2.3', 'cache-control', 'private, max-age=60'],
];

export async function measureHpack(): Promise<readonly Row[]> {
  const responses = Array.from({ length: 1000 }, (_, i) => responseOf(i));
  return [
    row('decoding the head of a request, 8 fields', nsPerDecode(4096), WARM_BAR_NS),
    row('the same, all of it Huffman literals', nsPerDecode(0), COLD_BAR_NS),
    row('encoding the head of a response, 6 fields', nsPerEncode(4096, responses), WARM_BAR_NS),
    row('the same, all of it Huffman literals', nsPerEncode(0, responses), COLD_BAR_NS),
  ];
}

const row = (figure: string, ns: number, bar: number): Row =>
  atMost(`HPACK: ${figure}`, ns, bar, (value) => `${value.toFixed(0)} ns`);

/** The same request again and again, as the peer's table has it after the first; `tableBytes` 0: it has no table. */
function nsPerDecode(tableBytes: number): number {
  const encoder = new HpackEncoder(tableBytes);
  const decoder = new HpackDecoder(LIMITS);
  const block = Buffer.alloc(BLOCK_BYTES);
  decoder.decode(block, 0, encoder.encode(REQUEST, block, 0));
  const end = encoder.encode(REQUEST, block, 0);
  if (decoder.decode(block, 0, end) !== 'ok' || decoder.fields.length !== REQUEST.length)
    throw new Error('not decoded');
  return nsPer(() => decoder.decode(block, 0, end));
}

function nsPerEncode(tableBytes: number, responses: readonly (readonly string[])[]): number {
  const encoder = new HpackEncoder(tableBytes);
  const block = Buffer.alloc(BLOCK_BYTES);
  return nsPer((i) => encoder.encode(responses[i % responses.length] ?? [], block, 0));
}
