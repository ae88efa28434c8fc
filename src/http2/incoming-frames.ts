// Frames of the other side, each judged once (RFC 9113): what is wrong with a stream resets it, what is wrong with the
// connection ends it.

import type { Allowance } from './allowance.ts';
import type { ControlFrames } from './control-frames.ts';
import type { FrameHandler } from './frame-reader.ts';
import { ErrorCode, Flag, FrameType, MAX_WINDOW_BYTES } from './frames.ts';
import type { IncomingHeads } from './incoming-heads.ts';
import type { IncomingWindow } from './incoming-window.ts';
import type { Streams } from './streams.ts';

const WORD_BYTES = 4;

/** What the frames are for. */
export interface FrameTakers {
  readonly heads: IncomingHeads;
  readonly control: ControlFrames;
  readonly streams: Streams;
  /** Of the connection, for the data of all streams. */
  readonly window: IncomingWindow;
  /** Frames that bring nothing. */
  readonly idleFrames: Allowance;
}

export interface FramesHost {
  nowMs(): number;
  /** More data may be sent. False: more than a window can be. */
  granted(byteCount: number): boolean;
  /** So much of the connection's window was taken. */
  taken(byteCount: number): void;
  /** DATA has come for a stream that has ended. Gives the error that ends the connection, if any. */
  refuseData(id: number): ErrorCode | undefined;
  /** The other side has reset a stream. */
  resetHeard(): ErrorCode | undefined;
  fail(code: ErrorCode): void;
}

export class IncomingFrames implements FrameHandler {
  readonly #to: FrameTakers;
  readonly #host: FramesHost;
  #settingsCame = false;

  constructor(to: FrameTakers, host: FramesHost) {
    this.#to = to;
    this.#host = host;
  }

  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): void {
    const error = this.#mayCome(type, flags, streamId)
      ? this.#take(type, flags, streamId, bytes, start, end)
      : ErrorCode.protocolError;
    if (error !== undefined) this.#host.fail(error);
  }

  oversizedFrame(): void {
    this.#host.fail(ErrorCode.frameSizeError);
  }

  /** Settings come first; nothing comes between the frames of one header block. */
  #mayCome(type: number, flags: number, streamId: number): boolean {
    const { expected } = this.#to.heads;
    if ((expected !== 0) !== (type === FrameType.continuation)) return false;
    if (expected !== 0 && streamId !== expected) return false;
    if (!this.#settingsCame && (type !== FrameType.settings || (flags & Flag.ack) !== 0)) return false;
    this.#settingsCame = true;
    return true;
  }

  /** Gives the error that ends the connection, if any: here and below. */
  #take(type: number, flags: number, id: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    const { heads, control } = this.#to;
    if (type === FrameType.data) return this.#data(id, flags, bytes, start, end);
    if (type === FrameType.headers) return heads.headers(id, flags, bytes, start, end);
    if (type === FrameType.continuation) return heads.continuation(flags, bytes, start, end);
    if (type === FrameType.windowUpdate) return this.#windowUpdate(id, bytes, start, end);
    if (type === FrameType.rstStream) return this.#reset(id, bytes, start, end);
    if (type === FrameType.pushPromise) return ErrorCode.protocolError;
    if (type === FrameType.goaway) return id === 0 ? control.goneAway(bytes, start, end) : ErrorCode.protocolError;
    if (!this.#mayIdle()) return ErrorCode.enhanceYourCalm;
    if (type === FrameType.priority) return heads.priority(id, bytes, start, end);
    if (type !== FrameType.settings && type !== FrameType.ping) return undefined;
    if (id !== 0) return ErrorCode.protocolError;
    if (type === FrameType.ping) return control.pinged(flags, bytes, start, end);
    return control.settings(flags, bytes, start, end);
  }

  #mayIdle(): boolean {
    return this.#to.idleFrames.take(this.#host.nowMs());
  }

  #data(id: number, flags: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    const windowBytes = end - start;
    const ended = (flags & Flag.endStream) !== 0;
    if (!this.#to.window.take(windowBytes)) return ErrorCode.flowControlError;
    if (windowBytes === 0 && !ended && !this.#mayIdle()) return ErrorCode.enhanceYourCalm;
    const padded = (flags & Flag.padded) !== 0;
    const padding = padded ? (bytes[start] ?? 0) : 0;
    if (padded && padding >= windowBytes) return ErrorCode.protocolError;
    const stream = this.#to.streams.get(id);
    if (stream === undefined) return this.#lateData(id, windowBytes);
    const taken = stream.receiveData(bytes, padded ? start + 1 : start, end - padding, windowBytes);
    if (!taken) this.#host.taken(windowBytes);
    else if (ended) stream.receiveEnd();
    return undefined;
  }

  /** It was under way when we reset its stream; or its stream has ended, or never was. */
  #lateData(id: number, windowBytes: number): ErrorCode | undefined {
    const { streams } = this.#to;
    if (streams.isIdle(id)) return ErrorCode.protocolError;
    this.#host.taken(windowBytes);
    return streams.ending(id) === 'resetByUs' ? undefined : this.#host.refuseData(id);
  }

  #windowUpdate(id: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (end - start !== WORD_BYTES) return ErrorCode.frameSizeError;
    const grant = bytes.readUInt32BE(start) & MAX_WINDOW_BYTES;
    if (id === 0 && grant === 0) return ErrorCode.protocolError;
    if (id === 0) return this.#host.granted(grant) ? undefined : ErrorCode.flowControlError;
    const stream = this.#to.streams.get(id);
    if (stream === undefined) return this.#to.streams.isIdle(id) ? ErrorCode.protocolError : undefined;
    if (grant === 0) stream.reset(ErrorCode.protocolError);
    else if (!stream.body.grant(grant)) stream.reset(ErrorCode.flowControlError);
    return undefined;
  }

  #reset(id: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (end - start !== WORD_BYTES) return ErrorCode.frameSizeError;
    if (this.#to.streams.isIdle(id)) return ErrorCode.protocolError;
    this.#to.streams.get(id)?.close(bytes.readUInt32BE(start));
    return this.#host.resetHeard();
  }
}
