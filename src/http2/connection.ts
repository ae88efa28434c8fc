// One connection that speaks HTTP/2 (RFC 9113), of a client or to a server: frames in, each judged once, and streams that come
// of them. It owns no socket and no clock; what is wrong with a stream resets it, what is wrong with the connection ends it.
// Whatever costs us something and the other side nothing is counted (`Allowance`) or bounded.

import { Allowance } from './allowance.ts';
import { ClosedStreams } from './closed-streams.ts';
import { ControlFrames, type ControlListener, type OwnSettings } from './control-frames.ts';
import { type FrameOutput, writeSmallFrame } from './frame-output.ts';
import { type FrameHandler, FrameReader } from './frame-reader.ts';
import {
  DEFAULT_WINDOW_BYTES,
  ErrorCode,
  Flag,
  FrameType,
  MAX_STREAM_ID,
  MAX_WINDOW_BYTES,
  PREFACE,
  Setting,
} from './frames.ts';
import { HeaderBlock } from './header-block.ts';
import { HpackDecoder } from './hpack/decoder.ts';
import { HpackEncoder } from './hpack/encoder.ts';
import type { Receipt } from './incoming-body.ts';
import { IncomingWindow } from './incoming-window.ts';
import { OutgoingFrames } from './outgoing-frames.ts';
import { Http2Stream, type StreamHost } from './stream.ts';
import { StreamTable } from './stream-table.ts';

/** Resets that a peer may cause at once, and a second: its own (CVE-2023-44487) and ours for its mistakes (CVE-2025-8671). */
const RESETS = { atOnce: 200, perSecond: 33 };
/** Frames that bring nothing: pings, settings, priorities, empty data, unknown ones (CVE-2019-9512, 9513, 9515, 9518). */
const IDLE_FRAMES = { atOnce: 10_000, perSecond: 1_000 };
/** Of a block beyond its list: what says how the table changes. */
const BLOCK_SLACK_BYTES = 1024;
const PRIORITY_BYTES = 5;
const WORD_BYTES = 4;
/** Until the server says how many streams it allows (RFC 9113 6.5.2 recommends no less). */
const STREAMS_AT_FIRST = 100;

export interface ConnectionOptions extends OwnSettings {
  readonly encoderTableBytes: number;
  readonly maxHeaderFields: number;
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

export class Http2Connection implements FrameHandler, StreamHost, ControlListener {
  readonly outgoing: OutgoingFrames;
  /** Of a client: how many streams the server allows. */
  maxOpen = STREAMS_AT_FIRST;
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #output: FrameOutput;
  readonly #nowMs: () => number;
  readonly #reader = new FrameReader(this);
  readonly #control: ControlFrames;
  readonly #decoder: HpackDecoder;
  readonly #encoder: HpackEncoder;
  readonly #block: HeaderBlock;
  readonly #streams = new StreamTable<Http2Stream>();
  readonly #closedStreams = new ClosedStreams();
  readonly #window: IncomingWindow;
  readonly #resets: Allowance;
  readonly #idleFrames: Allowance;
  #prefaceLeft: number;
  #peerSpoke = false;
  /** The window that a stream begins with, by the other side's settings. */
  #sendWindow = DEFAULT_WINDOW_BYTES;
  /** The last stream that was begun, by whoever begins them. */
  #lastId = 0;
  /** Streams of a client behind this one are not looked at. */
  #lastWanted = MAX_STREAM_ID;
  #failed = false;

  constructor(options: ConnectionOptions, output: FrameOutput, listener: ConnectionListener, nowMs: () => number) {
    this.#options = options;
    this.#output = output;
    this.#listener = listener;
    this.#nowMs = nowMs;
    const { decoderTableBytes: maxTableBytes, maxHeaderListBytes: maxListBytes, maxHeaderFields: maxFields } = options;
    this.#decoder = new HpackDecoder({ maxTableBytes, maxListBytes, maxFields });
    this.#encoder = new HpackEncoder(options.encoderTableBytes);
    this.#control = new ControlFrames(output, this);
    this.outgoing = new OutgoingFrames(output, this.#encoder);
    this.#block = new HeaderBlock(maxListBytes + BLOCK_SLACK_BYTES);
    this.#window = new IncomingWindow(options.connectionWindowBytes);
    this.#resets = new Allowance(RESETS, nowMs());
    this.#idleFrames = new Allowance(IDLE_FRAMES, nowMs());
    this.#prefaceLeft = options.role === 'server' ? PREFACE.length : 0;
    this.#control.begin(options);
  }

  // === For whoever uses it ===

  get openStreams(): number {
    return this.#streams.size;
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
    if (PREFACE.compare(bytes, 0, taken, at, at + taken) !== 0) this.#fail(ErrorCode.protocolError);
    return taken;
  }

  /** The socket takes data again. */
  outputDrained(): void {
    this.outgoing.pump();
    this.#output.flush();
  }

  /** Of a client. Undefined: its numbers are used up, or the connection is over. */
  open(): Http2Stream | undefined {
    if (this.#failed || this.#lastId > MAX_STREAM_ID - 2) return undefined;
    this.#lastId = this.#lastId === 0 ? 1 : this.#lastId + 2;
    return this.#addStream(this.#lastId);
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
    return this.#lastWanted !== MAX_STREAM_ID;
  }

  /** What comes from now on is not looked at, and the client is told so. Once is enough. */
  refuseMore(): void {
    if (this.#failed || this.refusesMore) return;
    this.#lastWanted = this.#lastHeard();
    this.#control.goaway(this.#lastWanted, ErrorCode.noError);
    this.#output.flush();
  }

  /** Its socket is gone, or to be: who uses a stream is told. */
  close(code: ErrorCode): void {
    this.#failed = true;
    this.#reader.stop();
    for (const stream of this.#streams.members()) stream.close(code);
  }

  // === Frames ===

  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): void {
    const error = this.#mayCome(type, flags, streamId)
      ? this.#take(type, flags, streamId, bytes, start, end)
      : ErrorCode.protocolError;
    if (error !== undefined) this.#fail(error);
  }

  oversizedFrame(): void {
    this.#fail(ErrorCode.frameSizeError);
  }

  /** Settings come first; nothing comes between the frames of one header block. */
  #mayCome(type: number, flags: number, streamId: number): boolean {
    const inBlock = this.#block.streamId !== 0;
    if (inBlock !== (type === FrameType.continuation)) return false;
    if (inBlock && streamId !== this.#block.streamId) return false;
    if (!this.#peerSpoke && (type !== FrameType.settings || (flags & Flag.ack) !== 0)) return false;
    this.#peerSpoke = true;
    return true;
  }

  /** Gives the error that ends the connection, if any: here and below. */
  #take(type: number, flags: number, id: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (type === FrameType.data) return this.#onData(id, flags, bytes, start, end);
    if (type === FrameType.headers) return this.#onHeaders(id, flags, bytes, start, end);
    if (type === FrameType.continuation) return this.#onContinuation(flags, bytes, start, end);
    if (type === FrameType.windowUpdate) return this.#onWindowUpdate(id, bytes, start, end);
    if (type === FrameType.rstStream) return this.#onReset(id, bytes, start, end);
    if (type === FrameType.pushPromise) return ErrorCode.protocolError;
    if (type === FrameType.goaway)
      return id === 0 ? this.#control.goneAway(bytes, start, end) : ErrorCode.protocolError;
    if (!this.#idleFrames.take(this.#nowMs())) return ErrorCode.enhanceYourCalm;
    if (type === FrameType.priority) return this.#onPriority(id, end - start);
    if (type !== FrameType.settings && type !== FrameType.ping) return undefined;
    if (id !== 0) return ErrorCode.protocolError;
    if (type === FrameType.ping) return this.#control.pinged(flags, bytes, start, end);
    return this.#control.settings(flags, bytes, start, end);
  }

  /** Priorities are ignored: RFC 9113 5.3 has deprecated them. */
  #onPriority(id: number, length: number): ErrorCode | undefined {
    if (id === 0) return ErrorCode.protocolError;
    return length === PRIORITY_BYTES ? undefined : ErrorCode.frameSizeError;
  }

  #fail(code: ErrorCode): void {
    if (this.#failed) return;
    this.#control.goaway(this.#lastHeard(), code);
    this.close(code);
    this.#output.flush();
    this.#listener.failed();
  }

  /** The last stream that the other side began. Servers begin none: nobody asked for pushes. */
  #lastHeard(): number {
    return this.#options.role === 'server' ? this.#lastId : 0;
  }

  // === Heads ===

  #onHeaders(id: number, flags: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (id % 2 === 0) return ErrorCode.protocolError;
    let from = start;
    let to = end;
    if ((flags & Flag.padded) !== 0) {
      to -= bytes[from] ?? 0;
      from++;
    }
    if ((flags & Flag.priority) !== 0) from += PRIORITY_BYTES;
    if (from > end) return ErrorCode.frameSizeError;
    if (from > to) return ErrorCode.protocolError;
    if ((flags & Flag.endHeaders) !== 0) return this.#onBlock(id, (flags & Flag.endStream) !== 0, bytes, from, to);
    this.#block.begin(id, flags);
    return this.#block.add(bytes, from, to) ? undefined : ErrorCode.enhanceYourCalm;
  }

  #onContinuation(flags: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (!this.#block.add(bytes, start, end)) return ErrorCode.enhanceYourCalm;
    if ((flags & Flag.endHeaders) === 0) return undefined;
    const { streamId, endStream } = this.#block;
    const block = this.#block.take();
    return this.#onBlock(streamId, endStream, block, 0, block.length);
  }

  /** Whatever becomes of it, it is decoded: both tables have to stay the same (RFC 9113 4.3). */
  #onBlock(id: number, ended: boolean, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    const outcome = this.#decoder.decode(bytes, start, end);
    if (outcome === 'broken') return ErrorCode.compressionError;
    const stream = this.#streams.get(id);
    if (stream !== undefined) return this.#onMoreHeaders(stream, ended, outcome === 'tooLarge');
    if (id > this.#lastId) {
      return this.#options.role === 'server'
        ? this.#onRequest(id, ended, outcome === 'tooLarge')
        : ErrorCode.protocolError;
    }
    const ending = this.#closedStreams.ending(id);
    if (ending === 'resetByUs') return undefined;
    return ending === 'otherwise' ? ErrorCode.streamClosed : ErrorCode.protocolError;
  }

  #onRequest(id: number, ended: boolean, tooLarge: boolean): ErrorCode | undefined {
    this.#lastId = id;
    if (id > this.#lastWanted) {
      this.#closedStreams.add(id, true);
      return undefined;
    }
    if (this.#streams.size >= this.#options.maxConcurrentStreams) return this.#refuseStream(id);
    const stream = this.#addStream(id);
    stream.headReceived = true;
    this.#listener.requested(stream, this.#decoder.fields, ended, tooLarge);
    return ended ? this.#judge(stream, stream.receiveEnd()) : undefined;
  }

  /** More than it may open, which it does not know before it has seen our settings. */
  #refuseStream(id: number): ErrorCode | undefined {
    this.#closedStreams.add(id, true);
    writeSmallFrame(this.#output, FrameType.rstStream, 0, id, ErrorCode.refusedStream);
    return this.#control.acknowledged ? this.#countReset() : undefined;
  }

  /** The answer's head in a client; behind the final head, in either role, trailers. */
  #onMoreHeaders(stream: Http2Stream, ended: boolean, tooLarge: boolean): ErrorCode | undefined {
    const { fields } = this.#decoder;
    if (stream.whole) return this.#resetStream(stream, ErrorCode.streamClosed);
    if (tooLarge || (stream.headReceived && !ended)) return this.#resetStream(stream, ErrorCode.protocolError);
    if (stream.headReceived) return this.#judge(stream, stream.receiveEnd(fields));
    stream.headReceived = !isInterim(fields);
    stream.listener.streamHeaders(fields, ended);
    return ended ? this.#judge(stream, stream.receiveEnd()) : undefined;
  }

  #addStream(id: number): Http2Stream {
    const windows = { send: this.#sendWindow, receive: this.#options.streamWindowBytes };
    const stream = new Http2Stream(id, windows, this);
    this.#streams.add(stream);
    return stream;
  }

  // === Data ===

  #onData(id: number, flags: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (id === 0) return ErrorCode.protocolError;
    const windowBytes = end - start;
    const ended = (flags & Flag.endStream) !== 0;
    if (!this.#window.take(windowBytes)) return ErrorCode.flowControlError;
    if (windowBytes === 0 && !ended && !this.#idleFrames.take(this.#nowMs())) return ErrorCode.enhanceYourCalm;
    const padded = (flags & Flag.padded) !== 0;
    const padding = padded ? (bytes[start] ?? 0) : 0;
    if (padded && padding >= windowBytes) return ErrorCode.protocolError;
    const stream = this.#streams.get(id);
    if (stream === undefined) return this.#onLostData(id, windowBytes);
    if (stream.whole || !stream.headReceived) {
      this.returnWindow(windowBytes, id, 0);
      return this.#resetStream(stream, stream.whole ? ErrorCode.streamClosed : ErrorCode.protocolError);
    }
    const receipt = stream.receiveData(bytes, padded ? start + 1 : start, end - padding, windowBytes);
    if (receipt !== 'ok') this.returnWindow(windowBytes, id, 0);
    return this.#judge(stream, receipt === 'ok' && ended ? stream.receiveEnd() : receipt);
  }

  /** It was under way when we reset its stream; or its stream has ended, or never was. */
  #onLostData(id: number, windowBytes: number): ErrorCode | undefined {
    if (id > this.#lastId || id % 2 === 0) return ErrorCode.protocolError;
    this.returnWindow(windowBytes, id, 0);
    if (this.#closedStreams.ending(id) === 'resetByUs') return undefined;
    writeSmallFrame(this.#output, FrameType.rstStream, 0, id, ErrorCode.streamClosed);
    return this.#countReset();
  }

  #judge(stream: Http2Stream, receipt: Receipt): ErrorCode | undefined {
    if (receipt === 'ok') return undefined;
    const code = receipt === 'windowExceeded' ? ErrorCode.flowControlError : ErrorCode.protocolError;
    return this.#resetStream(stream, code);
  }

  /** The other side's mistake: it costs it one of its resets. */
  #resetStream(stream: Http2Stream, code: ErrorCode): ErrorCode | undefined {
    stream.reset(code);
    return this.#countReset();
  }

  #countReset(): ErrorCode | undefined {
    // A server may refuse all that a client asks for.
    if (this.#options.role === 'client') return undefined;
    return this.#resets.take(this.#nowMs()) ? undefined : ErrorCode.enhanceYourCalm;
  }

  // === Windows and resets ===

  #onWindowUpdate(id: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (end - start !== WORD_BYTES) return ErrorCode.frameSizeError;
    const grant = bytes.readUInt32BE(start) & MAX_WINDOW_BYTES;
    if (id === 0) {
      if (grant === 0) return ErrorCode.protocolError;
      return this.outgoing.grant(grant) ? undefined : ErrorCode.flowControlError;
    }
    const stream = this.#streams.get(id);
    if (stream === undefined) return this.#isIdle(id) ? ErrorCode.protocolError : undefined;
    if (grant === 0) return this.#resetStream(stream, ErrorCode.protocolError);
    return stream.body.grant(grant) ? undefined : this.#resetStream(stream, ErrorCode.flowControlError);
  }

  #onReset(id: number, bytes: Buffer, start: number, end: number): ErrorCode | undefined {
    if (end - start !== WORD_BYTES) return ErrorCode.frameSizeError;
    if (this.#isIdle(id)) return ErrorCode.protocolError;
    this.#streams.get(id)?.close(bytes.readUInt32BE(start));
    return this.#countReset();
  }

  /** No stream, or one that nobody has begun. */
  #isIdle(id: number): boolean {
    return id % 2 === 0 || id > this.#lastId;
  }

  // === What the other side says of the connection ===

  setting(id: number, value: number): void {
    if (id === Setting.headerTableSize) this.#encoder.setPeerLimit(value);
    else if (id === Setting.maxConcurrentStreams) this.maxOpen = value;
    else if (id === Setting.maxFrameSize) this.outgoing.maxFrameBytes = value;
    else if (id === Setting.initialWindowSize) this.#changeWindows(value);
  }

  /** Of all streams, and it may be below what they have sent (RFC 9113 6.9.2). */
  #changeWindows(value: number): void {
    const change = value - this.#sendWindow;
    this.#sendWindow = value;
    for (const stream of this.#streams.members())
      if (!stream.body.grant(change)) this.#fail(ErrorCode.flowControlError);
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
    if (this.#options.role === 'server') return;
    for (const stream of this.#streams.members()) if (stream.id > lastId) stream.close(ErrorCode.refusedStream);
    this.#listener.goneAway();
  }

  // === For its streams ===

  returnWindow(byteCount: number, streamId: number, grant: number): void {
    if (this.#failed) return;
    if (grant > 0) writeSmallFrame(this.#output, FrameType.windowUpdate, 0, streamId, grant);
    const all = this.#window.consumed(byteCount);
    if (all > 0) writeSmallFrame(this.#output, FrameType.windowUpdate, 0, 0, all);
  }

  sendReset({ id }: Http2Stream, code: ErrorCode): void {
    if (!this.#failed) writeSmallFrame(this.#output, FrameType.rstStream, 0, id, code);
  }

  forget({ id }: Http2Stream, resetByUs: boolean): void {
    this.#streams.delete(id);
    this.#closedStreams.add(id, resetByUs);
    this.#listener.streamClosed();
  }
}

/** An answer below 200: another one follows. */
const isInterim = (fields: readonly string[]): boolean => fields[0] === ':status' && fields[1]?.[0] === '1';
