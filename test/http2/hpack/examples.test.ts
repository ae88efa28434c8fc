// The examples of RFC 7541 Appendix C.

import test from 'ava';
import { HpackEncoder } from '../../../src/http2/hpack/encoder.ts';
import { BAD_INTEGER, integerLength, readInteger, writeInteger } from '../../../src/http2/hpack/integers.ts';
import { bytesOf, decode, encode, newDecoder } from './blocks.ts';

for (const [name, value, mask, hex] of [
  ['C.1.1', 10, 0x1f, '0a'],
  ['C.1.2', 1337, 0x1f, '1f9a0a'],
  ['C.1.3', 42, 0xff, '2a'],
] as const) {
  test(`${name}: an integer`, (t) => {
    const bytes = bytesOf(hex);
    const into = Buffer.alloc(bytes.length);
    t.is(writeInteger(into, 0, 0, mask, value), bytes.length);
    t.deepEqual(into, bytes);
    t.is(integerLength(bytes, 0, bytes.length, mask), bytes.length);
    t.is(readInteger(bytes, 0, bytes.length, mask), value);
  });
}

test('an integer is at most 2^31', (t) => {
  t.is(readInteger(bytesOf('1fe1ffffff07'), 0, 6, 0x1f), 2 ** 31);
  t.is(readInteger(bytesOf('1fe2ffffff07'), 0, 6, 0x1f), BAD_INTEGER);
  t.is(readInteger(bytesOf('1fffffffff7f'), 0, 6, 0x1f), BAD_INTEGER);
});

for (const [name, hex, fields] of [
  ['C.2.1', '400a637573746f6d2d6b65790d637573746f6d2d686561646572', ['custom-key', 'custom-header']],
  ['C.2.2', '040c2f73616d706c652f70617468', [':path', '/sample/path']],
  ['C.2.3', '100870617373776f726406736563726574', ['password', 'secret']],
  ['C.2.4', '82', [':method', 'GET']],
] as const) {
  test(`${name}: one field`, (t) => {
    const decoder = newDecoder();
    t.deepEqual(decode(decoder, hex), fields);
    // Only C.2.1 is kept.
    t.deepEqual(decode(decoder, 'be'), name === 'C.2.1' ? fields : 'broken');
  });
}

const GET = [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'www.example.com'];
const REQUESTS = [
  GET,
  [...GET, 'cache-control', 'no-cache'],
  [
    ...[':method', 'GET', ':scheme', 'https', ':path', '/index.html', ':authority', 'www.example.com'],
    ...['custom-key', 'custom-value'],
  ],
];

const OLD_DATE = ['date', 'Mon, 21 Oct 2013 20:13:21 GMT', 'location', 'https://www.example.com'];
const RESPONSES = [
  [':status', '302', 'cache-control', 'private', ...OLD_DATE],
  [':status', '307', 'cache-control', 'private', ...OLD_DATE],
  [
    ...[':status', '200', 'cache-control', 'private', 'date', 'Mon, 21 Oct 2013 20:13:22 GMT'],
    ...['location', 'https://www.example.com', 'content-encoding', 'gzip'],
    ...['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
  ],
];

const PLAIN_REQUESTS = [
  '828684410f7777772e6578616d706c652e636f6d',
  '828684be58086e6f2d6361636865',
  '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
];
const HUFFMAN_REQUESTS = [
  '828684418cf1e3c2e5f23a6ba0ab90f4ff',
  '828684be5886a8eb10649cbf',
  '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
];
const PLAIN_RESPONSES = [
  `4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54
   6e1768747470733a2f2f7777772e6578616d706c652e636f6d`,
  '4803333037c1c0bf',
  `88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d
   4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31`,
];
const HUFFMAN_RESPONSES = [
  `488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b
   97c8e9ae82ae43d3`,
  '4883640effc1c0bf',
  `88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdf
   cd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007`,
];

for (const [name, table, blocks, messages] of [
  ['C.3: requests', 4096, PLAIN_REQUESTS, REQUESTS],
  ['C.4: requests with Huffman', 4096, HUFFMAN_REQUESTS, REQUESTS],
  ['C.5: responses', 256, PLAIN_RESPONSES, RESPONSES],
  ['C.6: responses with Huffman', 256, HUFFMAN_RESPONSES, RESPONSES],
] as const) {
  test(name, (t) => {
    const decoder = newDecoder({ maxTableBytes: table });
    // In the examples with 256 bytes both sides have agreed before.
    if (table === 256) t.deepEqual(decode(decoder, '3fe101'), []);
    for (const [i, block] of blocks.entries()) t.deepEqual(decode(decoder, block), messages[i]);
  });
}

test('C.5: what was evicted has no index', (t) => {
  const decoder = newDecoder({ maxTableBytes: 256 });
  decode(decoder, '3fe101');
  for (const block of PLAIN_RESPONSES) decode(decoder, block);
  t.deepEqual(decode(decoder, 'c0'), ['date', 'Mon, 21 Oct 2013 20:13:22 GMT']);
  t.is(decode(decoder, 'c1'), 'broken');
});

test('C.4: we write the same bytes', (t) => {
  const encoder = new HpackEncoder(4096);
  for (const [i, fields] of REQUESTS.entries())
    t.deepEqual(encode(encoder, fields), bytesOf(HUFFMAN_REQUESTS[i] ?? ''));
});
