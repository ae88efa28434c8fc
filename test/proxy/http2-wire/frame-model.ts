// What a strict reader takes bytes of HTTP/2 for: the messages of each stream. Written without the product's, and short: it
// knows when a connection is lost, and leaves what is wrong with one message to whoever compares. More than it allows must
// never come out at the other side.

import { valueIn } from './frame-connection.ts';
import { FLAG, HEAD_BYTES, LEAST_FRAME_BYTES, TYPE } from './frames.ts';
import { HpackReader } from './hpack.ts';

export interface ModelMessage {
  readonly stream: number;
  /** Of the last head that was no interim one; empty before. */
  fields: string[];
  /** latin1. */
  body: string;
  /** Nothing follows, and nothing but what may stand there came. */
  whole: boolean;
  /** It broke a rule, or was reset before it was whole. */
  lost: boolean;
}

interface Block {
  readonly stream: number;
  readonly last: boolean;
  readonly parts: Buffer[];
}

class Reader {
  readonly messages = new Map<number, ModelMessage>();
  /** A block came that the reader of tests does not understand: nothing is known of what came then. */
  puzzled = false;
  readonly #hpack = new HpackReader();
  #block: Block | undefined;

  /** False: the connection is lost. */
  take(type: number, flags: number, stream: number, payload: Buffer): boolean {
    if (this.#block !== undefined && (type !== TYPE.continuation || stream !== this.#block.stream)) return false;
    if (type === TYPE.data) return this.#data(flags, stream, payload);
    if (type === TYPE.headers) return this.#headers(flags, stream, payload);
    if (type === TYPE.continuation) return this.#continuation(flags, payload);
    if (type === TYPE.pushPromise) return false;
    if (type === TYPE.reset) this.#reset(stream);
    return true;
  }

  #data(flags: number, stream: number, payload: Buffer): boolean {
    const message = this.messages.get(stream);
    const data = unpadded(flags, payload);
    if (stream === 0 || data === undefined) return false;
    // One that was passed over is closed: that stream is in error. One that is still to come: the connection is lost.
    if (message === undefined) return [...this.messages.keys()].some((id) => id > stream);
    if (message.whole || message.fields.length === 0) message.lost ||= !message.whole;
    else message.body += data.toString('latin1');
    if ((flags & FLAG.endStream) !== 0 && message.fields.length > 0) message.whole ||= !message.lost;
    return true;
  }

  #headers(flags: number, stream: number, payload: Buffer): boolean {
    const rest = unpadded(flags, payload)?.subarray((flags & FLAG.priority) === 0 ? 0 : 5);
    if (stream === 0 || rest === undefined) return false;
    this.#block = { stream, last: (flags & FLAG.endStream) !== 0, parts: [rest] };
    return (flags & FLAG.endHeaders) === 0 || this.#head();
  }

  #continuation(flags: number, payload: Buffer): boolean {
    if (this.#block === undefined) return false;
    this.#block.parts.push(payload);
    return (flags & FLAG.endHeaders) === 0 || this.#head();
  }

  #head(): boolean {
    const block = this.#block;
    if (block === undefined) return false;
    this.#block = undefined;
    const fields = this.#read(Buffer.concat(block.parts));
    if (fields === undefined) return false;
    const before = this.messages.get(block.stream);
    if (before === undefined || before.fields.length === 0) this.#begin(block, fields);
    else if (!block.last) before.lost ||= !before.whole;
    else before.whole ||= !before.lost;
    return true;
  }

  #read(block: Buffer): string[] | undefined {
    try {
      return this.#hpack.read(block);
    } catch {
      this.puzzled = true;
      return undefined;
    }
  }

  #begin({ stream, last }: Block, fields: string[]): void {
    const isInterim = fields[0] === ':status' && /^1/.test(fields[1] ?? '');
    const lost = isInterim && last;
    this.messages.set(stream, { stream, fields: isInterim ? [] : fields, body: '', whole: last && !lost, lost });
  }

  #reset(stream: number): void {
    const message = this.messages.get(stream);
    if (message !== undefined && !message.whole) message.lost = true;
  }
}

function unpadded(flags: number, payload: Buffer): Buffer | undefined {
  if ((flags & FLAG.padded) === 0) return payload;
  const end = payload.length - (payload[0] ?? 0);
  return end < 1 ? undefined : payload.subarray(1, end);
}

/**
 * `bytes`: behind the preface. What stands behind the first frame that loses the connection is not looked at. Undefined: it
 * cannot be said what they mean.
 */
export function readAsModel(bytes: Buffer): readonly ModelMessage[] | undefined {
  const reader = new Reader();
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const length = bytes.readUIntBE(at, 3);
    const end = at + HEAD_BYTES + length;
    if (end > bytes.length || length > LEAST_FRAME_BYTES) break;
    const stream = bytes.readUInt32BE(at + 5) % 2 ** 31;
    if (!reader.take(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, stream, bytes.subarray(at + HEAD_BYTES, end))) break;
    at = end;
  }
  return reader.puzzled ? undefined : [...reader.messages.values()];
}

/**
 * The bodies that may come out. One with a length is passed on as it comes: when it is as long as was said, the other side
 * takes it for whole, whatever comes of its stream then.
 */
export function bodiesOf({ fields, body, whole, lost }: ModelMessage): readonly string[] {
  const length = Number(valueIn(fields, 'content-length') ?? Number.NaN);
  return [...(whole && !lost ? [body] : []), ...(body.length >= length ? [body.slice(0, length)] : [])];
}
