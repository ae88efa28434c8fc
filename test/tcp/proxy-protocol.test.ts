// What a balancer says of a connection: every way to say it, and what is none (http-safety 2.5 "also on the list").

import test from 'ava';
import fc from 'fast-check';
import { computeCrc32c } from '../../src/tcp/crc32c.ts';
import type { ProxyHeader } from '../../src/tcp/proxy-header.ts';
import { readProxyHeader } from '../../src/tcp/proxy-protocol.ts';
import { proxyCases } from '../wire/corpus.ts';
import { skip } from '../wire/differences.ts';
import { IPV6, writeChecked, writeHeader } from './write-header.ts';
import '../support/fixed-seed.ts';

const BEHIND = Buffer.from('GET / HTTP/1.1\r\n');
const text = (line: string): Buffer => Buffer.from(line, 'latin1');

const describe = (header: ProxyHeader): string => {
  if (header.kind !== 'header') return header.kind === 'malformed' ? `malformed: ${header.reason}` : header.kind;
  if (header.route === undefined) return 'no route';
  const { source, destination } = header.route;
  return `${source.address} ${source.port} > ${destination.address} ${destination.port}`;
};

// === Version 1 ===

for (const [line, expected] of [
  ['PROXY TCP4 192.0.2.1 198.51.100.1 56324 443', '192.0.2.1 56324 > 198.51.100.1 443'],
  ['PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535', '255.255.255.255 65535 > 255.255.255.255 65535'],
  ['PROXY TCP4 0.0.0.0 0.0.0.0 0 0', '0.0.0.0 0 > 0.0.0.0 0'],
  ['PROXY TCP6 2001:DB8:0::1 2001:db8::2 56324 443', '2001:db8::1 56324 > 2001:db8::2 443'],
  ['PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2', '::ffff:192.0.2.1 1 > ::1 2'],
  ['PROXY UNKNOWN', 'no route'],
  ['PROXY UNKNOWN ffff::1 anything at all 65536', 'no route'],
] as const) {
  test(`${line}: ${expected}`, (t) => {
    const bytes = Buffer.concat([text(`${line}\r\n`), BEHIND]);
    const header = readProxyHeader(bytes);
    t.is(describe(header), expected);
    t.is(header.kind === 'header' && header.length, line.length + 2);
  });
}

for (const line of [
  'PROXY ',
  'PROXY TCP4',
  'PROXY  TCP4 192.0.2.1 198.51.100.1 56324 443',
  'PROXY TCP4 192.0.2.1  198.51.100.1 56324 443',
  'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 ',
  'PROXY TCP4 192.0.2.1 198.51.100.1 56324',
  'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 1',
  'PROXY TCP4 192.0.2.01 198.51.100.1 56324 443',
  'PROXY TCP4 192.0.2 198.51.100.1 56324 443',
  'PROXY TCP4 192.0.2.256 198.51.100.1 56324 443',
  'PROXY TCP4 ::1 ::1 56324 443',
  'PROXY TCP6 192.0.2.1 198.51.100.1 56324 443',
  'PROXY TCP6 fe80::1%eth0 ::1 56324 443',
  'PROXY TCP6 2001:db8::1::2 ::1 56324 443',
  'PROXY TCP4 192.0.2.1 198.51.100.1 65536 443',
  'PROXY TCP4 192.0.2.1 198.51.100.1 056324 443',
  'PROXY TCP4 192.0.2.1 198.51.100.1 +1 443',
  'PROXY TCP4 192.0.2.1 198.51.100.1 -1 443',
  'PROXY TCP4 192.0.2.1 198.51.100.1 1e3 443',
  'PROXY TCP4 192.0.2.1\t198.51.100.1 56324 443',
  'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\nPROXY UNKNOWN',
  'PROXY tcp4 192.0.2.1 198.51.100.1 56324 443',
  'PROXY UDP4 192.0.2.1 198.51.100.1 56324 443',
  'PROXY UNKNOWNX',
]) {
  // The runner would take two blanks for one.
  test(`${JSON.stringify(line.replaceAll(' ', '·'))} is malformed`, (t) => {
    t.is(readProxyHeader(text(`${line}\r\n`)).kind, 'malformed');
  });
}

test('a line ends within 107 bytes', (t) => {
  const longest = `PROXY UNKNOWN ${'x'.repeat(107 - 'PROXY UNKNOWN \r\n'.length)}\r\n`;
  t.is(describe(readProxyHeader(text(longest))), 'no route');
  t.is(readProxyHeader(text(`PROXY UNKNOWN ${'x'.repeat(92)}`)).kind, 'incomplete');
  t.is(describe(readProxyHeader(text(`PROXY UNKNOWN ${'x'.repeat(93)}`))), 'malformed: the line does not end');
  t.is(describe(readProxyHeader(text(longest.replace('xx', 'xxx')))), 'malformed: the line does not end');
});

// === Version 2 ===

const ADDRESSES = '192.0.2.1 56324 > 198.51.100.1 443';

for (const [story, header, expected] of [
  ['TCP over IPv4', writeHeader({}), ADDRESSES],
  ['TCP over IPv6', writeHeader({ family: 0x21, addresses: IPV6 }), '2001:db8::1 56324 > 2001:db8::2 443'],
  ['a UNIX socket', writeHeader({ family: 0x31, addresses: Buffer.alloc(216) }), 'no route'],
  ['datagrams', writeHeader({ family: 0x12 }), 'no route'],
  ['an unspecified transport', writeHeader({ family: 0x10 }), 'no route'],
  ['an unspecified family', writeHeader({ family: 0x00, addresses: Buffer.from('whatever') }), 'no route'],
  // CVE-2024-23327: an Envoy that looked for addresses crashed.
  ['LOCAL without addresses', writeHeader({ command: 0x20, family: 0x00, addresses: Buffer.alloc(0) }), 'no route'],
  [
    'LOCAL that names a family and has no addresses',
    writeHeader({ command: 0x20, addresses: Buffer.alloc(0) }),
    'no route',
  ],
  ['LOCAL with addresses', writeHeader({ command: 0x20 }), 'no route'],
  ['LOCAL with a family that there is not', writeHeader({ command: 0x20, family: 0xff }), 'no route'],
  [
    'records',
    writeHeader({
      records: [
        [0x04, Buffer.alloc(9)],
        [0xea, Buffer.from('\x01vpce-1')],
        [0x02, Buffer.alloc(0)],
      ],
    }),
    ADDRESSES,
  ],
  ['a right checksum', writeChecked({ records: [[0x01, Buffer.from('h2')]] }), ADDRESSES],
  ['as much as there may be', writeHeader({ records: [[0x04, Buffer.alloc(4096 - 16 - 12 - 3)]] }), ADDRESSES],
  ['a version that there is not', writeHeader({ command: 0x11 }), 'malformed: not version 2'],
  ['a command that there is not', writeHeader({ command: 0x22 }), 'malformed: neither LOCAL nor PROXY'],
  ['a family that there is not', writeHeader({ family: 0x41 }), 'malformed: no family or transport that there is'],
  ['a transport that there is not', writeHeader({ family: 0x13 }), 'malformed: no family or transport that there is'],
  ['less than its addresses', writeHeader({ addresses: Buffer.alloc(11) }), 'malformed: shorter than its addresses'],
  ['IPv6 with addresses of IPv4', writeHeader({ family: 0x21 }), 'malformed: shorter than its addresses'],
  [
    'a record without a length',
    writeHeader({ addresses: Buffer.concat([Buffer.alloc(12), Buffer.from([4, 0])]) }),
    'malformed: a record is cut off',
  ],
  // HAProxy trusted the length of a record.
  [
    'a record that is longer than the header',
    writeHeader({ records: [[0x04, Buffer.alloc(9)]], length: 12 + 3 + 8 }),
    'malformed: a record is longer than the header',
  ],
  ['a wrong checksum', writeHeader({ records: [[0x03, Buffer.from('1234')]] }), 'malformed: the checksum is wrong'],
  [
    'a checksum of another size',
    writeHeader({ records: [[0x03, Buffer.alloc(3)]] }),
    'malformed: not one checksum of four bytes',
  ],
  ['more than there may be', writeHeader({ length: 4096 - 16 + 1 }), 'malformed: too long'],
] as const) {
  test(`${story}: ${expected}`, (t) => {
    const read = readProxyHeader(Buffer.concat([header, BEHIND]));
    t.is(describe(read), expected);
    if (read.kind === 'header') t.is(read.length, header.length);
  });
}

test('the checksum is of the header alone: a bit of it changed is noticed, the bytes behind it do not count', (t) => {
  const checked = writeChecked({});
  t.is(readProxyHeader(Buffer.concat([checked, BEHIND])).kind, 'header');
  // Not the record's own type and length: those are what makes it a checksum.
  const [addresses, checksum] = [28, checked.length - 4];
  for (let at = 16; at < checked.length; at++) {
    if (at >= addresses && at < checksum) continue;
    const flipped = Buffer.from(checked);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    t.is(describe(readProxyHeader(flipped)), 'malformed: the checksum is wrong', `byte ${at}`);
  }
});

test('two checksums are one too many', (t) => {
  const first = writeHeader({
    records: [
      [0x03, Buffer.alloc(4)],
      [0x03, Buffer.alloc(4)],
    ],
  });
  first.writeUInt32BE(computeCrc32c(first), 31);
  t.is(describe(readProxyHeader(first)), 'malformed: not one checksum of four bytes');
});

test('CRC-32C as RFC 3720 B.4 has it', (t) => {
  t.is(computeCrc32c(Buffer.from('123456789')), 0xe3069283);
  t.is(computeCrc32c(Buffer.alloc(32)), 0x8a9136aa);
  t.is(computeCrc32c(Buffer.alloc(32, 0xff)), 0x62a8ab43);
});

// === Neither ===

for (const beginning of [
  'GET / HTTP/1.1\r\n',
  'PRI * HTTP/2.0\r\n',
  'PROXYGET',
  'proxy tcp4',
  '\r\n\r\nGET /',
  '\x16\x03\x01',
  '\r\n\r\n\0\r\nQUIT\r',
]) {
  test(`${JSON.stringify(beginning)} is the client's own`, (t) => {
    t.is(readProxyHeader(text(beginning)).kind, 'absent');
  });
}

for (const beginning of ['', 'P', 'PROXY', '\r', '\r\n\r\n', '\r\n\r\n\0\r\nQUIT']) {
  test(`${JSON.stringify(beginning)} may become a header`, (t) => {
    t.is(readProxyHeader(text(beginning)).kind, 'incomplete');
  });
}

// === Any bytes ===

const RIGHT = [
  text('PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n'),
  writeHeader({}),
  writeChecked({ family: 0x21, addresses: IPV6 }),
];

/** Beginnings of headers, whole ones with a byte changed, and anything. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each)),
  fc.tuple(fc.constantFrom(...RIGHT), fc.uint8Array({ maxLength: 60 })).map((parts) => Buffer.concat(parts)),
  fc.tuple(fc.constantFrom(...RIGHT), fc.nat(59), fc.nat(255)).map(([header, at, byte]) => {
    const changed = Buffer.from(header);
    changed[at % header.length] = byte;
    return changed;
  }),
  fc.uint8Array({ maxLength: 260 }).map((rest) => Buffer.concat([writeHeader({}).subarray(0, 12), rest])),
  fc.string({ maxLength: 120 }).map((rest) => text(`PROXY ${rest}\r\n`)),
);

test('whatever comes: no exception, nothing read beyond, and the same answer however it was cut', (t) => {
  fc.assert(
    fc.property(bytes, (all) => {
      const whole = readProxyHeader(all);
      if (whole.kind === 'header') t.true(whole.length <= all.length);
      for (let length = 0; length <= all.length; length++) {
        const part = readProxyHeader(all.subarray(0, length));
        if (part.kind === 'incomplete') continue;
        // The first answer is the last one.
        t.deepEqual(part, whole);
        if (part.kind === 'header') t.true(part.length <= length);
      }
    }),
    { numRuns: 500 },
  );
});

// === The public corpus ===

test("gunicorn's cases", (t) => {
  const cases = proxyCases();
  if (cases === undefined) return skip(t);
  t.is(cases.length, 8);
  for (const { id, says, bytes } of cases) {
    const { kind } = readProxyHeader(bytes);
    t.is(kind, says === 'refuse' ? 'malformed' : id === 'valid/pp_03' ? 'absent' : 'header', id);
  }
});
