// What both sides say of the connection as a whole: settings, pings, and that it is going to end.

import { type FrameOutput, writeSettings, writeSmallFrame } from './frame-output.ts';
import { DEFAULT_WINDOW_BYTES, ErrorCode, Flag, FrameType, MAX_STREAM_ID, PREFACE, Setting } from './frames.ts';
import { readSettings } from './read-settings.ts';

const PING_BYTES = 8;
/** What our pings hold, so that their answers are known. */
const MARKS = { drain: 1, alive: 2 } as const;
/** Last stream and code of a GOAWAY; what is behind them is for people. */
const GOAWAY_BYTES = 8;

export interface OwnSettings {
  readonly role: 'client' | 'server';
  /** Of a server: how many streams a client may have open. */
  readonly maxConcurrentStreams: number;
  readonly decoderTableBytes: number;
  /** A head: names, values, and 32 bytes for each field. */
  readonly maxHeaderListBytes: number;
  readonly streamWindowBytes: number;
  readonly connectionWindowBytes: number;
}

export interface ControlListener {
  setting(id: number, value: number): void;
  /** All settings of a frame were told. */
  settled(): void;
  ponged(): void;
  /** The client has heard that it is to begin nothing new. */
  drainHeard(): void;
  /** Streams of ours behind `lastId` were not looked at. */
  goneAway(lastId: number): void;
}

export class ControlFrames {
  /** The other side has acknowledged what we said at first. */
  acknowledged = false;
  readonly #output: FrameOutput;
  readonly #listener: ControlListener;

  constructor(output: FrameOutput, listener: ControlListener) {
    this.#output = output;
    this.#listener = listener;
  }

  // === Said ===

  begin(own: OwnSettings): void {
    const settings: number[] = [Setting.headerTableSize, own.decoderTableBytes];
    settings.push(Setting.initialWindowSize, own.streamWindowBytes);
    settings.push(Setting.maxHeaderListSize, own.maxHeaderListBytes);
    if (own.role === 'client') {
      this.#output.reserve(PREFACE.length);
      this.#output.at += PREFACE.copy(this.#output.bytes, this.#output.at);
      settings.push(Setting.enablePush, 0);
    } else settings.push(Setting.maxConcurrentStreams, own.maxConcurrentStreams);
    writeSettings(this.#output, settings);
    const grant = own.connectionWindowBytes - DEFAULT_WINDOW_BYTES;
    if (grant > 0) writeSmallFrame(this.#output, FrameType.windowUpdate, 0, 0, grant);
  }

  ping(): void {
    writeSmallFrame(this.#output, FrameType.ping, 0, 0, 0, MARKS.alive);
  }

  /** Nothing new, please: the answer to the ping shows that the client has heard it (RFC 9113 6.8). */
  drain(): void {
    this.goaway(MAX_STREAM_ID, ErrorCode.noError);
    writeSmallFrame(this.#output, FrameType.ping, 0, 0, 0, MARKS.drain);
  }

  goaway(lastId: number, code: ErrorCode): void {
    writeSmallFrame(this.#output, FrameType.goaway, 0, 0, lastId, code);
  }

  // === Heard: each gives the error that ends the connection, if any ===

  settings(flags: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if ((flags & Flag.ack) !== 0) {
      this.acknowledged = true;
      return end > start ? ErrorCode.frameSizeError : undefined;
    }
    const error = readSettings(bytes, start, end, (id, value) => this.#listener.setting(id, value));
    if (error !== undefined) return error;
    writeSmallFrame(this.#output, FrameType.settings, Flag.ack, 0);
    this.#listener.settled();
    return undefined;
  }

  pinged(flags: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (end - start !== PING_BYTES) return ErrorCode.frameSizeError;
    const [high, low] = [bytes.readUInt32BE(start), bytes.readUInt32BE(start + 4)];
    if ((flags & Flag.ack) === 0) writeSmallFrame(this.#output, FrameType.ping, Flag.ack, 0, high, low);
    else if (high === 0 && low === MARKS.drain) this.#listener.drainHeard();
    else if (high === 0 && low === MARKS.alive) this.#listener.ponged();
    return undefined;
  }

  goneAway(bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (end - start < GOAWAY_BYTES) return ErrorCode.frameSizeError;
    this.#listener.goneAway(bytes.readUInt32BE(start) & MAX_STREAM_ID);
    return undefined;
  }
}
