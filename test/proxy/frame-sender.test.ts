// Frames of one turn leave together, large data as it is, and a peer that takes nothing is not read.

import { once } from 'node:events';
import type net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { type FrameOutput, writeSmallFrame } from '../../src/http2/frame-output.ts';
import { FrameType } from '../../src/http2/frames.ts';
import { FrameSender } from '../../src/proxy/frame-sender.ts';
import { Outbox } from '../../src/proxy/outbox.ts';
import { ReadBuffers } from '../../src/proxy/read-buffers.ts';
import { openTcpPair, receiveBytes } from './tcp-pair.ts';

interface Sending {
  readonly sender: FrameSender;
  readonly socket: net.Socket;
  /** The other end; it reads nothing before it is told to. */
  readonly peer: net.Socket;
  /** Ends the turn. */
  readonly endTurn: () => void;
}

async function open(t: ExecutionContext): Promise<Sending> {
  const { socket, peer } = await openTcpPair(t);
  let endTurn = (): void => {};
  const outbox = new Outbox((run) => {
    endTurn = run;
  });
  const sender = new FrameSender(socket, { buffers: new ReadBuffers(), outbox });
  return { sender, socket, peer, endTurn: () => endTurn() };
}

function write(output: FrameOutput, text: string): void {
  output.reserve(text.length);
  output.at += output.bytes.write(text, output.at, 'latin1');
}

test('what a turn made is one write, in its order, with large data between', async (t) => {
  const { sender, socket, peer, endTurn } = await open(t);
  const large = Buffer.alloc(40_000, 'L');
  write(sender, 'before');
  write(sender, '+');
  t.is(socket.bytesWritten, 0);
  sender.append(large, 10, 30_010);
  write(sender, 'after');
  endTurn();
  const bytes = await receiveBytes(peer, 7 + 30_000 + 5);
  t.is(bytes.toString('latin1'), `before+${'L'.repeat(30_000)}after`);
});

test('what was made later is another stretch: an earlier frame can no longer be changed', async (t) => {
  const { sender, endTurn } = await open(t);
  write(sender, 'a');
  const { stretch } = sender;
  write(sender, 'b');
  t.is(sender.stretch, stretch);
  endTurn();
  t.not(sender.stretch, stretch);
});

test('a frame larger than a lent buffer has one of its own', async (t) => {
  const { sender, peer, endTurn } = await open(t);
  write(sender, 'x');
  write(sender, 'y'.repeat(100_000));
  write(sender, 'z');
  endTurn();
  const bytes = await receiveBytes(peer, 100_002);
  t.is(bytes.toString('latin1'), `x${'y'.repeat(100_000)}z`);
});

test('a peer that takes nothing and has us say much is not read until it takes it (CVE-2019-9512)', async (t) => {
  const { sender, socket, peer, endTurn } = await open(t);
  socket.on('drain', () => sender.drained());
  socket.resume();
  const filler = Buffer.alloc(1024 * 1024);
  while (!sender.blocked) {
    sender.append(filler, 0, filler.length);
    sender.flush();
  }
  let pings = 0;
  while (!socket.isPaused()) {
    writeSmallFrame(sender, FrameType.ping, 1, 0, 0, pings++);
    if (pings % 100 === 0) endTurn();
  }
  t.true(pings > 10_000 && pings < 20_000, `${pings} answers of 17 bytes`);
  endTurn();
  peer.resume();
  await once(socket, 'drain');
  t.false(socket.isPaused());
});
