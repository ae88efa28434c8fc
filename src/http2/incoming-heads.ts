// Heads and trailers of the other side: header blocks, whole or in pieces, decoded in the order in which they come, and given
// to the stream that they belong to or begin.

import { ErrorCode, Flag, MAX_STREAM_ID } from './frames.ts';
import { HeaderBlock } from './header-block.ts';
import { HpackDecoder } from './hpack/decoder.ts';
import type { Http2Stream } from './stream.ts';
import type { Streams } from './streams.ts';

/** A head that is larger than we take is read to its end, up to here, so that its client is told and the others go on. */
const BLOCK_SLACK_BYTES = 128 * 1024;
const PRIORITY_BYTES = 5;

export interface HeadLimits {
  readonly decoderTableBytes: number;
  /** A head: names, values, and 32 bytes for each field. */
  readonly maxHeaderListBytes: number;
  readonly maxHeaderFields: number;
}

export interface HeadsHost {
  /** A stream begins of which nobody has heard. Gives the error that ends the connection, if any. */
  begun(id: number, fields: readonly string[], ended: boolean, tooLarge: boolean): ErrorCode | undefined;
}

export class IncomingHeads {
  /** How many have come whole. */
  count = 0;
  readonly #streams: Streams;
  readonly #host: HeadsHost;
  readonly #decoder: HpackDecoder;
  readonly #block: HeaderBlock;

  constructor(limits: HeadLimits, streams: Streams, host: HeadsHost) {
    this.#streams = streams;
    this.#host = host;
    const { decoderTableBytes: maxTableBytes, maxHeaderListBytes: maxListBytes, maxHeaderFields: maxFields } = limits;
    this.#decoder = new HpackDecoder({ maxTableBytes, maxListBytes, maxFields });
    this.#block = new HeaderBlock(maxListBytes + BLOCK_SLACK_BYTES);
  }

  /** The stream whose header block is under way: nothing else may come. 0: none. */
  get expected(): number {
    return this.#block.streamId;
  }

  // === Frames: each gives the error that ends the connection, if any ===

  headers(id: number, flags: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (id % 2 === 0) return ErrorCode.protocolError;
    const padded = (flags & Flag.padded) !== 0;
    const to = padded ? end - (bytes[start] ?? 0) : end;
    const priorityAt = padded ? start + 1 : start;
    const from = (flags & Flag.priority) !== 0 ? priorityAt + PRIORITY_BYTES : priorityAt;
    if (from > end) return ErrorCode.frameSizeError;
    if (from > to) return ErrorCode.protocolError;
    if (from > priorityAt && namesItself(id, bytes, priorityAt)) return ErrorCode.protocolError;
    if ((flags & Flag.endHeaders) !== 0) return this.#decode(id, (flags & Flag.endStream) !== 0, bytes, from, to);
    this.#block.begin(id, flags);
    return this.#block.add(bytes, from, to) ? undefined : ErrorCode.enhanceYourCalm;
  }

  continuation(flags: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (!this.#block.add(bytes, start, end)) return ErrorCode.enhanceYourCalm;
    if ((flags & Flag.endHeaders) === 0) return undefined;
    const { streamId, endStream } = this.#block;
    const block = this.#block.take();
    return this.#decode(streamId, endStream, block, 0, block.length);
  }

  /** Priorities are ignored (RFC 9113 5.3 has deprecated them), but that a stream cannot wait for itself (RFC 7540 5.3.1). */
  priority(id: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (end - start !== PRIORITY_BYTES) return ErrorCode.frameSizeError;
    return id === 0 || namesItself(id, bytes, start) ? ErrorCode.protocolError : undefined;
  }

  // === Blocks ===

  /** Whatever becomes of it, it is decoded: both tables have to stay the same (RFC 9113 4.3). */
  #decode(id: number, ended: boolean, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    this.count++;
    const outcome = this.#decoder.decode(bytes, start, end);
    if (outcome === 'broken') return ErrorCode.compressionError;
    const tooLarge = outcome === 'tooLarge';
    const stream = this.#streams.get(id);
    if (stream === undefined && id > this.#streams.lastId) {
      return this.#host.begun(id, this.#decoder.fields, ended, tooLarge);
    }
    if (stream === undefined) return this.#judgeLate(id);
    this.#more(stream, ended, tooLarge);
    return undefined;
  }

  /** Of a stream that is no more. */
  #judgeLate(id: number): ErrorCode | undefined {
    const ending = this.#streams.ending(id);
    if (ending === 'resetByUs') return undefined;
    return ending === 'otherwise' ? ErrorCode.streamClosed : ErrorCode.protocolError;
  }

  /** The answer's head in a client; behind the final head, in either role, trailers. */
  #more(stream: Http2Stream, ended: boolean, tooLarge: boolean): void {
    const { fields } = this.#decoder;
    if (stream.whole) return stream.reset(ErrorCode.streamClosed);
    if (tooLarge || (stream.headReceived && !ended)) return stream.reset(ErrorCode.protocolError);
    if (stream.headReceived) return stream.receiveEnd(fields);
    stream.headReceived = !isInterim(fields);
    stream.listener.streamHeaders(fields, ended);
    if (ended) stream.receiveEnd();
  }
}

/** A priority's first bit says something else. */
const namesItself = (id: number, bytes: Buffer, at: number): boolean => (bytes.readUInt32BE(at) & MAX_STREAM_ID) === id;

/** An answer below 200: another one follows. */
const isInterim = (fields: readonly string[]): boolean => fields[0] === ':status' && fields[1]?.[0] === '1';
