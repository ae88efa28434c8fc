// One connection that speaks HTTP/2 (RFC 9113), of a client or to a server. It owns no socket and no clock: what was read goes in,
// streams come of it, and what is to be written is in its output. Whatever costs us something and the other side nothing
// is counted or bounded.

import { Allowance } from './allowance.ts';
import { ControlFrames, type ControlListener, type OwnSettings } from './control-frames.ts';
import { type FrameOutput, writeSmallFrame } from './frame-output.ts';
import { FrameReader } from './frame-reader.ts';
import { DEFAULT_WINDOW_BYTES, ErrorCode, FrameType, MAX_STREAM_ID, PREFACE, Setting } from './frames.ts';
import { HpackEncoder } from './hpack/encoder.ts';
import { type FramesHost, IncomingFrames } from './incoming-frames.ts';
import { type HeadLimits, type HeadsHost, IncomingHeads } from './incoming-heads.ts';
import { IncomingWindow } from './incoming-window.ts';
import { OutgoingFrames } from './outgoing-frames.ts';
import { Http2Stream, type StreamHost } from './stream.ts';
import { Streams } from './streams.ts';

/** Resets that a client may cause at once, and a second: its own (CVE-2023-44487) and ours for its mistakes (CVE-2025-8671). */
const RESETS = { atOnce: 200, perSecond: 33 };
/** What a stream is reset with for a mistake of the other side. */
const PEERS_FAULT: ReadonlySet<number> = new Set([
  ErrorCode.protocolError,
  ErrorCode.flowControlError,
  ErrorCode.streamClosed,
]);
/** Frames that bring nothing: pings, settings, priorities, empty data, unknown ones (CVE-2019-9512, 9513, 9515, 9518). */
const IDLE_FRAMES = { atOnce: 10_000, perSecond: 1_000 };
/** Until the server says how many streams it allows (RFC 9113 6.5.2 recommends no less). */
const STREAMS_AT_FIRST = 100;

export interface ConnectionOptions extends OwnSettings, HeadLimits {
  readonly encoderTableBytes: number;
}

export interface ConnectionListener {
  /** Of a server: a request begins; who hears of the stream is to be set. `tooLarge`: there are no `fields`. */
  requested(stream: Http2Stream, fields: readonly string[], ended: boolean, tooLarge: boolean): void;
  /** The other side answered `ping`. */
  ponged(): void;
  /** The client has heard of `drain`. */
  drainHeard(): void;
  /** The server begins nothing new. */
  goneAway(): void;
  /** A stream has ended. */
  streamClosed(): void;
  /** The connection is over: GOAWAY is written, and nothing more is read. */
  failed(): void;
}

export class Http2Connection implements FramesHost, HeadsHost, StreamHost, ControlListener {
  readonly outgoing: OutgoingFrames;
  /** Of a client: how many streams the server allows. */
  maxOpen = STREAMS_AT_FIRST;
  readonly nowMs: () => number;
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #output: FrameOutput;
  readonly #reader: FrameReader;
  readonly #control: ControlFrames;
  readonly #heads: IncomingHeads;
  readonly #encoder: HpackEncoder;
  readonly #streams = new Streams();
  readonly #window: IncomingWindow;
  readonly #resets: Allowance;
  #prefaceLeft: number;
  /** The window that a stream begins with, by the other side's settings. */
  #sendWindow = DEFAULT_WINDOW_BYTES;
  #failed = false;

  constructor(options: ConnectionOptions, output: FrameOutput, listener: ConnectionListener, nowMs: () => number) {
    this.#options = options;
    this.#output = output;
    this.#listener = listener;
    this.nowMs = nowMs;
    this.#encoder = new HpackEncoder(options.encoderTableBytes);
    this.outgoing = new OutgoingFrames(output, this.#encoder);
    this.#window = new IncomingWindow(options.connectionWindowBytes);
    this.#resets = new Allowance(RESETS, nowMs());
    this.#control = new ControlFrames(output, this);
    this.#heads = new IncomingHeads(options, this.#streams, this);
    const takers = {
      heads: this.#heads,
      control: this.#control,
      streams: this.#streams,
      window: this.#window,
      idleFrames: new Allowance(IDLE_FRAMES, nowMs()),
    };
    this.#reader = new FrameReader(new IncomingFrames(takers, this));
    this.#prefaceLeft = this.#isServer ? PREFACE.length : 0;
    this.#control.begin(options);
  }

  get #isServer(): boolean {
    return this.#options.role === 'server';
  }

  // === For whoever uses it ===

  get openStreams(): number {
    return this.#streams.size;
  }

  /** Heads that have come whole. */
  get headCount(): number {
    return this.#heads.count;
  }

  /** A head has begun, and is not whole. */
  get headBegun(): boolean {
    return !this.#failed && (this.#heads.expected !== 0 || this.#reader.begun === FrameType.headers);
  }

  /** `bytes` is valid during the call only. */
  read(bytes: Buffer): void {
    const start = this.#prefaceLeft > 0 ? this.#readPreface(bytes) : 0;
    this.#reader.read(bytes, start, bytes.length);
    this.#output.flush();
  }

  #readPreface(bytes: Buffer): number {
    const taken = Math.min(this.#prefaceLeft, bytes.length);
    const at = PREFACE.length - this.#prefaceLeft;
    this.#prefaceLeft -= taken;
    if (PREFACE.compare(bytes, 0, taken, at, at + taken) !== 0) this.fail(ErrorCode.protocolError);
    return taken;
  }

  /** The socket takes data again. */
  outputDrained(): void {
    this.outgoing.pump();
    this.#output.flush();
  }

  /** Of a client. Undefined: its numbers are used up, or the connection is over. */
  open(): Http2Stream | undefined {
    const { lastId } = this.#streams;
    if (this.#failed || lastId > MAX_STREAM_ID - 2) return undefined;
    return this.#addStream(lastId === 0 ? 1 : lastId + 2);
  }

  ping(): void {
    this.#control.ping();
    this.#output.flush();
  }

  /** Nothing new, please: but requests that are on their way still count, until the client must have heard of it. */
  drain(): void {
    this.#control.drain();
    this.#output.flush();
  }

  /** A client that begins something now is told that it was not looked at. */
  get refusesMore(): boolean {
    return this.#streams.lastWanted !== MAX_STREAM_ID;
  }

  /** What comes from now on is not looked at, and the client is told so. Once is enough. */
  refuseMore(): void {
    if (this.#failed || this.refusesMore) return;
    this.#streams.lastWanted = this.#lastHeard();
    this.#control.goaway(this.#streams.lastWanted, ErrorCode.noError);
    this.#output.flush();
  }

  /** The other side says nothing more: what it has not said whole will never be. */
  inputEnded(): void {
    for (const stream of this.#streams.members()) if (!stream.whole) stream.reset(ErrorCode.cancel);
    this.#output.flush();
  }

  /** Its socket is gone, or to be: who uses a stream is told. */
  close(code: ErrorCode): void {
    this.#failed = true;
    this.#reader.stop();
    for (const stream of this.#streams.members()) stream.close(code);
  }

  // === For its frames ===

  fail(code: ErrorCode): void {
    if (this.#failed) return;
    this.#control.goaway(this.#lastHeard(), code);
    this.close(code);
    this.#output.flush();
    this.#listener.failed();
  }

  /** The last stream that the other side began. Servers begin none: nobody asked for pushes. */
  #lastHeard(): number {
    return this.#isServer ? this.#streams.lastId : 0;
  }

  begun(id: number, fields: readonly string[], ended: boolean, tooLarge: boolean): ErrorCode | undefined {
    if (!this.#isServer) return ErrorCode.protocolError;
    if (id > this.#streams.lastWanted) {
      this.#streams.ignore(id);
      return undefined;
    }
    if (this.#streams.size >= this.#options.maxConcurrentStreams) return this.#refuseStream(id);
    const stream = this.#addStream(id);
    stream.headReceived = true;
    this.#listener.requested(stream, fields, ended, tooLarge);
    if (ended) stream.receiveEnd();
    return undefined;
  }

  /** More than it may open, which it does not know before it has seen our settings. */
  #refuseStream(id: number): ErrorCode | undefined {
    this.#streams.ignore(id);
    writeSmallFrame(this.#output, FrameType.rstStream, 0, id, ErrorCode.refusedStream);
    return this.#control.acknowledged ? this.resetHeard() : undefined;
  }

  refuseData(id: number): ErrorCode | undefined {
    writeSmallFrame(this.#output, FrameType.rstStream, 0, id, ErrorCode.streamClosed);
    return this.resetHeard();
  }

  resetHeard(): ErrorCode | undefined {
    // A server may refuse all that a client asks for.
    if (!this.#isServer) return undefined;
    return this.#resets.take(this.nowMs()) ? undefined : ErrorCode.enhanceYourCalm;
  }

  granted(byteCount: number): boolean {
    return this.outgoing.grant(byteCount);
  }

  taken(byteCount: number): void {
    const grant = this.#window.consumed(byteCount);
    if (grant > 0 && !this.#failed) writeSmallFrame(this.#output, FrameType.windowUpdate, 0, 0, grant);
  }

  #addStream(id: number): Http2Stream {
    const windows = { send: this.#sendWindow, receive: this.#options.streamWindowBytes };
    const stream = new Http2Stream(id, windows, this);
    this.#streams.add(stream);
    return stream;
  }

  // === What the other side says of the connection ===

  setting(id: number, value: number): void {
    if (id === Setting.headerTableSize) this.#encoder.setPeerLimit(value);
    else if (id === Setting.maxConcurrentStreams) this.maxOpen = value;
    else if (id === Setting.maxFrameSize) this.outgoing.maxFrameBytes = value;
    else if (id === Setting.initialWindowSize) this.#changeWindows(value);
    // RFC 9113 6.5.2: a server may not even offer.
    else if (id === Setting.enablePush && value > 0 && !this.#isServer) this.fail(ErrorCode.protocolError);
  }

  /** Of all streams, and it may be below what they have sent (RFC 9113 6.9.2). */
  #changeWindows(value: number): void {
    const change = value - this.#sendWindow;
    this.#sendWindow = value;
    for (const stream of this.#streams.members()) if (!stream.body.grant(change)) this.fail(ErrorCode.flowControlError);
  }

  settled(): void {
    this.outgoing.pump();
  }

  ponged(): void {
    this.#listener.ponged();
  }

  drainHeard(): void {
    this.#listener.drainHeard();
  }

  goneAway(lastId: number): void {
    if (this.#isServer) return;
    for (const stream of this.#streams.members()) if (stream.id > lastId) stream.close(ErrorCode.refusedStream);
    this.#listener.goneAway();
  }

  // === For its streams ===

  grant(streamId: number, byteCount: number): void {
    if (!this.#failed) writeSmallFrame(this.#output, FrameType.windowUpdate, 0, streamId, byteCount);
  }

  sendReset({ id }: Http2Stream, code: ErrorCode): void {
    if (this.#failed) return;
    writeSmallFrame(this.#output, FrameType.rstStream, 0, id, code);
    const error = PEERS_FAULT.has(code) ? this.resetHeard() : undefined;
    if (error !== undefined) this.fail(error);
  }

  forget({ id }: Http2Stream, resetByUs: boolean): void {
    this.#streams.close(id, resetByUs);
    this.#listener.streamClosed();
  }
}
