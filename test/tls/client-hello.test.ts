// ClientHellos, cut anywhere: the same reading, or more is waited for, or refused; never a hello without its name.

import test from 'ava';
import fc from 'fast-check';
import { MAX_HELLO_BYTES, readClientHello } from '../../src/tls/client-hello.ts';
import { catchHello, helloNaming, inRecords } from './client-hellos.ts';
import '../support/fixed-seed.ts';

const READ = { kind: 'hello', serverName: 'a.test' } as const;
const OPTIONS = { servername: 'a.test', ALPNProtocols: ['h2', 'http/1.1'] };

test('a hello of a real client, with and without a name', async (t) => {
  t.deepEqual(readClientHello(await catchHello(OPTIONS)), READ);
  t.deepEqual(readClientHello(await catchHello({})), { kind: 'hello', serverName: undefined });
  const old = await catchHello({ ...OPTIONS, maxVersion: 'TLSv1.2' });
  t.deepEqual(readClientHello(old), READ);
});

test('cut at every byte it is incomplete until it is whole, in one record or in many (CVE-2026-32305)', async (t) => {
  const hello = await catchHello(OPTIONS);
  for (const bytes of [hello, inRecords(hello, 100), inRecords(hello, 1)]) {
    for (let end = 1; end < bytes.length; end++) {
      if (readClientHello(bytes.subarray(0, end)).kind !== 'incomplete') t.fail(`at ${end}`);
    }
    t.deepEqual(readClientHello(bytes), READ);
  }
});

test('names are compared in one spelling', (t) => {
  const named = (name: string) => readClientHello(helloNaming(name));
  t.like(named('A.Test.'), { serverName: 'a.test' });
  t.like(named('__proto__'), { serverName: '__proto__' });
});

for (const [name, bytes] of [
  ['a name with a NUL', helloNaming('a.test\0b')],
  ['a name of 300 bytes', helloNaming('a'.repeat(300))],
  ['an empty name', helloNaming('')],
  ['a name with a blank', helloNaming('a test')],
  ['a name outside ASCII', helloNaming('ä.test')],
  ['a record of no handshake', Buffer.from([0x17, 3, 3, 0, 1, 1])],
  ['an empty record', Buffer.from([0x16, 3, 1, 0, 0])],
  ['a record of more than 16 KB', Buffer.from([0x16, 3, 1, 0x40, 1])],
  ['a version that is not of TLS', Buffer.from([0x16, 2, 0, 0, 5, 1, 0, 0, 1, 0])],
  ['a handshake that is no hello', Buffer.from([0x16, 3, 1, 0, 4, 2, 0, 0, 1])],
  ['a hello of more than 64 KB', Buffer.from([0x16, 3, 1, 0, 4, 1, 1, 0, 0])],
  ['an extension that runs over the end', cutInside(helloNaming('a.test'))],
] as const) {
  test(`unreadable: ${name}`, (t) => {
    t.is(readClientHello(bytes).kind, 'unreadable');
  });
}

/** One byte less, in lengths that say so. */
function cutInside(hello: Buffer): Buffer {
  const shorter = Buffer.from(hello.subarray(0, -1));
  shorter.writeUInt16BE(shorter.length - 5, 3);
  shorter.writeUIntBE(shorter.length - 9, 6, 3);
  return shorter;
}

test('whatever the bytes are, it ends; what is not refused by then is refused beyond 64 KB', async (t) => {
  const hello = await catchHello(OPTIONS);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(hello.length - 1), fc.nat(255)), { maxLength: 4 }), (edits) => {
      const bytes = Buffer.from(hello);
      for (const [at, value] of edits) bytes[at] = value;
      readClientHello(bytes);
    }),
    { numRuns: 3000 },
  );
  const endless = inRecords(
    Buffer.concat([hello.subarray(0, 5), Buffer.from([1, 0, 0xff, 0xff]), Buffer.alloc(MAX_HELLO_BYTES - 100)]),
    1,
  );
  t.is(readClientHello(endless).kind, 'unreadable');
});
