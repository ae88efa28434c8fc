// One end of a connection that speaks frames over a plain socket: what comes is read, kept and shown by stream; what is sent
// is what the test says.

import type net from 'node:net';
import { Watched } from '../watched.ts';
import { CODE, type Fields, FLAG, type Frame, frame, HEAD_BYTES, ping, settingsAck, TYPE } from './frames.ts';
import { HpackReader } from './hpack.ts';

export interface StreamSeen {
  /** Heads and trailers, in the order in which they came. */
  readonly heads: string[][];
  /** latin1. */
  body: string;
  /** The other side has said that nothing follows. */
  ended: boolean;
  /** With which code it was reset, if it was. */
  code: number | undefined;
}

export interface FrameConnectionOptions {
  /** Bytes before the first frame. */
  readonly skippedBytes?: number;
  /** Answers SETTINGS and PING, as everybody has to; default true. */
  readonly acknowledges?: boolean;
  readonly onHead?: (stream: number, fields: Fields, connection: FrameConnection) => void;
}

/** What became of a connection: it lives, or it ended, with this code if one was said. */
export type Fate = 'alive' | { readonly code: number | undefined };

export class FrameConnection extends Watched {
  readonly socket: net.Socket;
  readonly frames: Frame[] = [];
  readonly streams = new Map<number, StreamSeen>();
  ended = false;
  readonly #options: FrameConnectionOptions;
  readonly #hpack = new HpackReader();
  #skip: number;
  #rest: Buffer = Buffer.alloc(0);
  #block: { readonly stream: number; readonly parts: Buffer[]; readonly last: boolean } | undefined;
  #taken = 0;
  #pings = 0;

  constructor(socket: net.Socket, options: FrameConnectionOptions = {}) {
    super();
    this.socket = socket;
    this.#options = options;
    this.#skip = options.skippedBytes ?? 0;
    socket.on('data', (bytes) => this.#onBytes(bytes));
    socket.on('end', () => this.#onEnd());
    socket.on('error', () => this.#onEnd());
    socket.on('close', () => this.#onEnd());
  }

  send(...frames: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** Resolves when the kernel has taken it, or the connection has ended. */
  sent(...frames: readonly Buffer[]): Promise<void> {
    return new Promise((resolve) => this.socket.write(Buffer.concat(frames), () => resolve()));
  }

  /** The next frame of which that is true; those before it are passed over. Fails when the connection ends before it. */
  async next(matches: (frame: Frame) => boolean): Promise<Frame> {
    const find = () => this.frames.findIndex((one, i) => i >= this.#taken && matches(one));
    await this.until(() => find() >= 0 || this.ended);
    const found = this.frames[find()];
    if (found === undefined) throw new Error(`the connection ended: ${this.#shown()}`);
    this.#taken = find() + 1;
    return found;
  }

  nextOf(type: number): Promise<Frame> {
    return this.next((one) => one.type === type);
  }

  stream(id: number): StreamSeen {
    const seen = this.streams.get(id) ?? { heads: [], body: '', ended: false, code: undefined };
    this.streams.set(id, seen);
    return seen;
  }

  /** Resolves when nothing more comes on it, however it ended. */
  async over(id: number): Promise<StreamSeen> {
    const seen = this.stream(id);
    await this.until(() => seen.ended || seen.code !== undefined || this.ended);
    return seen;
  }

  /** Resolves when the connection has ended; the code of its GOAWAY, if there was one. */
  async closed(): Promise<number | undefined> {
    await this.until(() => this.ended);
    return this.goawayCode;
  }

  /** What was sent before has been looked at, or the connection has ended. */
  async fate(): Promise<Fate> {
    const mark = String(this.#pings++).padStart(8, 'm');
    this.send(ping(mark));
    const answered = () => this.frames.some((one) => one.type === TYPE.ping && one.payload.toString('latin1') === mark);
    await this.until(() => answered() || this.ended || this.#isDoomed());
    return answered() && !this.#isDoomed() ? 'alive' : { code: await this.closed() };
  }

  get goawayCode(): number | undefined {
    return this.frames.findLast(({ type }) => type === TYPE.goaway)?.payload.readUInt32BE(4);
  }

  /** A setting as it was last said; undefined: never. */
  setting(id: number): number | undefined {
    let value: number | undefined;
    for (const { type, payload } of this.frames) {
      for (let at = 0; type === TYPE.settings && at + 6 <= payload.length; at += 6) {
        if (payload.readUInt16BE(at) === id) value = payload.readUInt32BE(at + 2);
      }
    }
    return value;
  }

  count(type: number): number {
    return this.frames.filter((one) => one.type === type).length;
  }

  /** GOAWAY with an error: the end follows. */
  #isDoomed(): boolean {
    return (this.goawayCode ?? CODE.noError) !== CODE.noError;
  }

  #shown(): string {
    return this.frames
      .map(({ type, flags, stream, payload }) => `${type}/${flags}/${stream}/${payload.length}`)
      .join(' ');
  }

  #onBytes(bytes: Buffer): void {
    const skipped = Math.min(this.#skip, bytes.length);
    this.#skip -= skipped;
    this.#rest = Buffer.concat([this.#rest, bytes.subarray(skipped)]);
    while (this.#takeFrame());
    this.changed();
  }

  #takeFrame(): boolean {
    const rest = this.#rest;
    if (rest.length < HEAD_BYTES || rest.length < HEAD_BYTES + rest.readUIntBE(0, 3)) return false;
    const end = HEAD_BYTES + rest.readUIntBE(0, 3);
    const payload = rest.subarray(HEAD_BYTES, end);
    const one = { type: rest[3] ?? 0, flags: rest[4] ?? 0, stream: rest.readUInt32BE(5), payload };
    this.#rest = rest.subarray(end);
    this.frames.push(one);
    this.#onFrame(one);
    return true;
  }

  #onFrame({ type, flags, stream, payload }: Frame): void {
    const last = (flags & FLAG.endStream) !== 0;
    if (type === TYPE.data) {
      this.stream(stream).body += payload.toString('latin1');
      if (last) this.stream(stream).ended = true;
    } else if (type === TYPE.reset) this.stream(stream).code = payload.readUInt32BE(0);
    else if (type === TYPE.headers) this.#block = { stream, parts: [payload], last };
    else if (type === TYPE.continuation) this.#block?.parts.push(payload);
    else if ((type === TYPE.settings || type === TYPE.ping) && (flags & FLAG.ack) === 0)
      this.#acknowledge(type, payload);
    if ((type === TYPE.headers || type === TYPE.continuation) && (flags & FLAG.endHeaders) !== 0) this.#onHead();
  }

  #onHead(): void {
    const block = this.#block;
    if (block === undefined) throw new Error('a head that never began');
    this.#block = undefined;
    const fields = this.#hpack.read(Buffer.concat(block.parts));
    const seen = this.stream(block.stream);
    seen.heads.push(fields);
    if (block.last) seen.ended = true;
    this.#options.onHead?.(block.stream, fields, this);
  }

  #acknowledge(type: number, payload: Buffer): void {
    if (this.#options.acknowledges === false) return;
    this.send(type === TYPE.settings ? settingsAck() : frame(TYPE.ping, FLAG.ack, 0, payload));
  }

  #onEnd(): void {
    this.ended = true;
    this.changed();
  }
}

/** The first value of a field. */
export function valueIn(fields: Fields | undefined, name: string): string | undefined {
  const at = (fields ?? []).findIndex((field, i) => i % 2 === 0 && field === name);
  return at < 0 ? undefined : fields?.[at + 1];
}

/** Of the final head; 0: there was none. */
export function statusOf({ heads }: StreamSeen): number {
  const statuses = heads.map((fields) => Number(valueIn(fields, ':status') ?? 0));
  return statuses.find((status) => status >= 200) ?? 0;
}
