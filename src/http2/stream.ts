// One stream: a message in each direction, and its end (RFC 9113 5.1). Its connection calls what is marked so; everything else
// is for whoever uses it.

import { ErrorCode } from './frames.ts';
import { IncomingBody, type IncomingListener, type Receipt } from './incoming-body.ts';
import { OutgoingBody, type OutgoingListener } from './outgoing-body.ts';
import type { OutgoingFrames } from './outgoing-frames.ts';

/** Who uses a stream. Nothing follows `streamClosed`. */
export interface StreamListener {
  /** A head of the other side behind the first: in a client every answer's, interim ones included. `fields` as the decoder's. */
  streamHeaders(fields: readonly string[], ended: boolean): void;
  /** `bytes[start, end)`; valid during the call only. */
  streamData(bytes: Buffer, start: number, end: number): void;
  /** The other side has said all it will. `trailers`: names and values in turn. */
  streamEnded(trailers: readonly string[]): void;
  /** It was `blocked`, and is no more. */
  streamDrained(): void;
  /** `code` of the reset that ended it, and whether we sent it; undefined: both sides have said all they had. */
  streamClosed(code: number | undefined, byUs: boolean): void;
}

export interface StreamHost {
  readonly outgoing: OutgoingFrames;
  /** So much of the connection's data was taken. */
  taken(byteCount: number): void;
  /** The other side may send so much more on this stream. */
  grant(streamId: number, byteCount: number): void;
  sendReset(stream: Http2Stream, code: number): void;
  /** `resetByUs`: frames of it that are still to come are no mistake. */
  forget(stream: Http2Stream, resetByUs: boolean): void;
}

const NO_TRAILERS: readonly string[] = [];
const NOBODY: StreamListener = {
  streamHeaders() {},
  streamData() {},
  streamEnded() {},
  streamDrained() {},
  streamClosed() {},
};

export class Http2Stream implements IncomingListener, OutgoingListener {
  readonly id: number;
  listener: StreamListener = NOBODY;
  /** For the connection. */
  readonly body: OutgoingBody;
  /** For the connection: the final head of the other side has come. */
  headReceived = false;
  readonly #host: StreamHost;
  readonly #incoming: IncomingBody;
  #sent = false;
  #over = false;
  #ignoresRest = false;

  constructor(id: number, windows: { readonly send: number; readonly receive: number }, host: StreamHost) {
    this.id = id;
    this.#host = host;
    this.body = new OutgoingBody(id, windows.send, host.outgoing, this);
    this.#incoming = new IncomingBody(windows.receive, this);
  }

  get over(): boolean {
    return this.#over;
  }

  /** It has data that may not be sent yet: `drained` tells when it has none. */
  get blocked(): boolean {
    return this.body.waits;
  }

  /** What it has to send and may not send yet. */
  get waitingBytes(): number {
    return this.body.waitingBytes;
  }

  /** Both sides have said all they had. */
  get ended(): boolean {
    return this.#sent && this.#incoming.whole;
  }

  // === This side's message ===

  /** `fields`: names in lower case and values in turn. */
  sendHeaders(fields: readonly string[], endStream: boolean): void {
    if (this.#over) return;
    this.#host.outgoing.writeHeaders(this.id, fields, endStream);
    if (!endStream) return;
    this.body.drop();
    this.bodySent();
  }

  /** `bytes[start, end)`; valid during the call only. */
  sendData(bytes: Buffer, start: number, end: number): void {
    this.body.send(bytes, start, end);
  }

  end(trailers: readonly string[] = NO_TRAILERS): void {
    this.body.end(trailers);
  }

  /** What is large leaves now, the rest with the turn. */
  flush(): void {
    this.#host.outgoing.output.flush();
  }

  // === The other side's ===

  /** How long its body is, where the head says so: another length is malformed. */
  expect(byteCount: number): void {
    this.#incoming.expect(byteCount);
  }

  pause(): void {
    this.#incoming.pause();
  }

  resume(): void {
    this.#incoming.resume();
  }

  /** What still comes is for nobody: once this side has ended, so does the stream (RFC 9113 8.1). */
  ignoreRest(): void {
    this.#ignoresRest = true;
    this.#settle();
  }

  reset(code: ErrorCode): void {
    if (this.#over) return;
    this.#host.sendReset(this, code);
    this.#close(code, true);
  }

  // === For the connection ===

  get whole(): boolean {
    return this.#incoming.whole;
  }

  /** False: it was refused, and the stream is reset. */
  receiveData(bytes: Buffer, start: number, end: number, windowBytes: number): boolean {
    if (this.whole || !this.headReceived) {
      this.reset(this.whole ? ErrorCode.streamClosed : ErrorCode.protocolError);
      return false;
    }
    return this.#judge(this.#incoming.receive(bytes, start, end, windowBytes));
  }

  receiveEnd(trailers: readonly string[] = NO_TRAILERS): void {
    if (this.#judge(this.#incoming.receiveEnd(trailers))) this.#settle();
  }

  #judge(receipt: Receipt): boolean {
    if (receipt === 'windowExceeded') this.reset(ErrorCode.flowControlError);
    else if (receipt === 'lengthDiffers') this.reset(ErrorCode.protocolError);
    return receipt === 'ok';
  }

  /** It is no more, and the connection has forgotten it. */
  close(code: number | undefined): void {
    this.#close(code, false);
  }

  #close(code: number | undefined, byUs: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.body.drop();
    const kept = this.#incoming.drop();
    if (kept > 0) this.#host.taken(kept);
    this.#host.forget(this, byUs);
    this.listener.streamClosed(code, byUs);
  }

  bodyData(bytes: Buffer, start: number, end: number): void {
    this.listener.streamData(bytes, start, end);
  }

  bodyEnded(trailers: readonly string[]): void {
    this.listener.streamEnded(trailers);
    this.#settle();
  }

  bodyTaken(byteCount: number, grant: number): void {
    if (grant > 0 && !this.#over) this.#host.grant(this.id, grant);
    this.#host.taken(byteCount);
  }

  bodyDrained(): void {
    this.listener.streamDrained();
  }

  bodySent(): void {
    this.#sent = true;
    this.#settle();
  }

  /** Ended on both sides; what the other side has said may still be kept for a listener that pauses. */
  #settle(): void {
    if (this.#over || !this.#sent) return;
    const { handedOn, whole } = this.#incoming;
    if (handedOn || (this.#ignoresRest && whole)) this.close(undefined);
    else if (this.#ignoresRest) this.reset(ErrorCode.noError);
  }
}
