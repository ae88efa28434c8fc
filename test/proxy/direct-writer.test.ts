// Text past a socket's stream arrives as text through it would: whole, in order, with its errors and its back-pressure.

import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { DirectWriter } from '../../src/proxy/direct-writer.ts';
import { openTcpPair, receiveBytes, type TcpPair } from './tcp-pair.ts';

const MOST_UNITS = 16 * 1024;

async function open(t: ExecutionContext): Promise<TcpPair & { readonly writer: DirectWriter }> {
  const pair = await openTcpPair(t);
  const writer = DirectWriter.to(pair.socket);
  if (writer === undefined) throw new Error('there is no direct way');
  return { ...pair, writer };
}

/** Until the kernel takes no more; gives all that was written. */
function writeUntilItWaits(writer: DirectWriter): string {
  let written = '';
  for (let i = 0; !writer.waits; i++) {
    const text = String(i).padStart(MOST_UNITS, '.');
    writer.write(text);
    written += text;
  }
  return written;
}

test('text is with the peer at once, and nothing waits', async (t) => {
  const { writer, peer } = await open(t);
  t.true(writer.write('one, \xe9, '));
  t.true(writer.write('two'));
  t.false(writer.waits);
  t.is((await receiveBytes(peer, 11)).toString('latin1'), 'one, \xe9, two');
});

test('text and what goes through the stream keep their order', async (t) => {
  const { writer, socket, peer } = await open(t);
  const sent: string[] = [];
  const send = (text: string): void => {
    if (!writer.write(text)) socket.write(text, 'latin1');
    sent.push(text);
  };
  for (let i = 0; i < 50; i++) {
    send(`text ${i};`);
    const large = `${i}`.repeat(30_000);
    socket.write(Buffer.from(large));
    sent.push(large);
    send(`behind ${i};`);
  }
  const whole = sent.join('');
  t.true((await receiveBytes(peer, whole.length)).toString('latin1') === whole);
});

test('what a slow reader leaves waits, in order, and drain tells when it is gone', async (t) => {
  const { writer, socket, peer } = await open(t);
  let written = writeUntilItWaits(writer);
  // More behind it, by either way.
  for (const text of ['by the handle;', 'again;']) {
    t.true(writer.write(text));
    written += text;
  }
  const longer = 'x'.repeat(MOST_UNITS + 1);
  t.false(writer.write(longer));
  socket.write(longer, 'latin1');
  written += longer;
  t.true(writer.waits);
  const drained = once(socket, 'drain');
  const received = await receiveBytes(peer, written.length);
  await drained;
  t.true(received.toString('latin1') === written);
  t.false(writer.waits);
  t.true(writer.write('the end'));
});

test('drain comes once for all that waited', async (t) => {
  const { writer, socket, peer } = await open(t);
  let drains = 0;
  socket.on('drain', () => drains++);
  let written = writeUntilItWaits(writer).length;
  for (let i = 0; i < 5; i++) {
    writer.write('more');
    written += 4;
  }
  await receiveBytes(peer, written);
  while (writer.waits) await turn();
  t.is(drains, 1);
});

test('a socket that ends sends what waits first', async (t) => {
  const { writer, socket, peer } = await open(t);
  const written = writeUntilItWaits(writer);
  socket.end();
  t.false(writer.write('too late'));
  const ended = once(peer, 'end');
  const received = await receiveBytes(peer, written.length);
  await ended;
  t.true(received.toString('latin1') === written);
});

test('a peer that is gone is an error of the socket, which is destroyed', async (t) => {
  const { writer, socket, peer } = await open(t);
  const failed = once(socket, 'error');
  peer.resetAndDestroy();
  await once(peer, 'close');
  while (!socket.destroyed) {
    writer.write('anybody there?');
    await turn();
  }
  const [error] = await failed;
  t.regex(String(error), /write (ECONNRESET|EPIPE)|read ECONNRESET/);
});

test('a peer that goes while something waits is one, too', async (t) => {
  const { writer, socket, peer } = await open(t);
  const failed = once(socket, 'error');
  writeUntilItWaits(writer);
  peer.resetAndDestroy();
  const [error] = await failed;
  t.regex(String(error), /write (ECONNRESET|EPIPE)|read ECONNRESET/);
  t.true(socket.destroyed);
});

test('a socket that is destroyed while something waits has nothing more to say', async (t) => {
  const { writer, socket } = await open(t);
  writeUntilItWaits(writer);
  socket.on('error', (error) => t.fail(String(error)));
  socket.on('drain', () => t.fail('drained'));
  socket.destroy();
  await once(socket, 'close');
  while (writer.waits) await turn();
  t.pass();
});

test('TLS has no such way', async (t) => {
  const { socket } = await openTcpPair(t);
  const secured = new TLSSocket(socket);
  t.teardown(() => secured.destroy());
  t.is(DirectWriter.to(secured), undefined);
});
