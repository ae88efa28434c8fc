// One exchange with a server that speaks HTTP/2: a stream of a session, seen by the exchange as any other upstream. Its
// answer is written as the HTTP/1.1 head that it means and read by the same strict parser.

import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2';
import type { Target } from '../../balancing/balancer.ts';
import { MAX_INTERIM_RESPONSES, RESPONSE_LIMITS } from '../../http1/limits.ts';
import { addFieldPairs } from '../../http2/field-pairs.ts';
import { groupFields } from '../../http2/group-fields.ts';
import { writeFieldLines, writeResponseText } from '../../http2/response-text.ts';
import type { ForwardingTimeouts } from '../../model/servers-transport.ts';
import type { Timed, TimedPlace } from '../deadlines.ts';
import { ERRORS, type ExchangeError } from '../errors.ts';
import type { OutgoingHead, Upstream, UpstreamListener } from '../upstream.ts';
import { AnswerLimits } from './answer-limits.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';

export interface StreamEnvironment extends Pick<SharedUpstreams, 'clock' | 'deadlines' | 'responseHead'> {
  readonly session: ClientHttp2Session;
  readonly timeouts: ForwardingTimeouts;
  ended(): void;
}

export class UpstreamStream implements Upstream, Timed {
  readonly target: Target;
  readonly reused: boolean;
  readonly #environment: StreamEnvironment;
  readonly #limits: AnswerLimits;
  readonly #timed: TimedPlace;
  #listener: UpstreamListener | undefined;
  /** Not sent yet: whether a body follows is known when the turn ends. */
  #head: OutgoingHead | undefined;
  #stream: ClientHttp2Stream | undefined;
  #method = '';
  #requestSent = false;
  #trailers = '';
  #interim = 0;
  #answered = false;
  #answerTrailers = '';
  #over = false;

  /** `reused`: the session was there before, and the server may have closed it unseen. */
  constructor(target: Target, reused: boolean, listener: UpstreamListener, environment: StreamEnvironment) {
    this.target = target;
    this.reused = reused;
    this.#listener = listener;
    this.#environment = environment;
    this.#limits = new AnswerLimits(environment.clock, environment.timeouts);
    this.#limits.begin();
    this.#timed = environment.deadlines.add(this);
  }

  get deadlineMs(): number {
    return this.#limits.deadlineMs;
  }

  get blocked(): boolean {
    return this.#stream?.writableNeedDrain ?? false;
  }

  // === The request ===

  sendHead(head: OutgoingHead): void {
    this.#head = head;
    this.#method = head.method;
  }

  sendData(bytes: Buffer, start: number, end: number): void {
    // A copy: the stream keeps it until the server grants a window for it.
    this.#open(false)?.write(Buffer.from(bytes.subarray(start, end)));
  }

  sendEnd(trailers: string): void {
    this.#requestSent = true;
    this.#trailers = trailers;
    if (this.#stream === undefined) this.#open(true);
    else this.#stream.end();
    this.#limits.requestSent();
  }

  flush(): void {
    if (this.#head !== undefined) this.#open(false);
  }

  #open(ended: boolean): ClientHttp2Stream | undefined {
    const head = this.#head;
    if (head === undefined) return this.#stream;
    this.#head = undefined;
    const { session } = this.#environment;
    if (session.closed || session.destroyed) {
      // Told in a later turn, as every failure is.
      setImmediate(() => this.#fail(ERRORS.upstreamClosed));
      return undefined;
    }
    const stream = session.request(this.#fields(head), { endStream: ended, waitForTrailers: !ended && head.chunked });
    this.#stream = stream;
    stream.on('headers', (_headers, _flags, fields: string[]) => this.#onInterim(fields));
    stream.on('response', (_headers, flags, fields: string[]) => this.#onAnswer(fields, flags));
    stream.on('data', (bytes: Buffer) => this.#onData(bytes));
    stream.on('trailers', (_headers, _flags, fields: string[]) => this.#onTrailers(fields));
    stream.on('wantTrailers', () => stream.sendTrailers(groupFields(addFieldPairs(this.#trailers, []))));
    stream.on('drain', () => this.#listener?.upstreamDrained());
    stream.on('error', () => {});
    stream.on('end', () => this.#onEnd(stream));
    stream.on('close', () => this.#onClose(stream));
    return stream;
  }

  #fields({ method, target, host, fields }: OutgoingHead): readonly string[] {
    const pairs = addFieldPairs(fields, []);
    let authority = host ?? this.target.authority;
    const plain: string[] = [];
    for (let i = 0; i < pairs.length; i += 2) {
      const [name = '', value = ''] = [pairs[i], pairs[i + 1]];
      if (name === 'host') authority = value;
      else plain.push(name, value);
    }
    const scheme = this.target.scheme === 'https' ? 'https' : 'http';
    return [':method', method, ':scheme', scheme, ':authority', authority, ':path', target, ...plain];
  }

  // === The answer ===

  #onInterim(fields: readonly string[]): void {
    this.#interim++;
    const { responseHead } = this.#environment;
    if (this.#interim > MAX_INTERIM_RESPONSES || !this.#parse(fields, false) || responseHead.status === 101) {
      return this.#refuse();
    }
    this.#listener?.upstreamInterim(responseHead);
    this.#listener?.upstreamTurnEnded();
  }

  #onAnswer(fields: readonly string[], flags: number): void {
    const { responseHead } = this.#environment;
    const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0 && this.#method !== 'HEAD';
    if (!this.#parse(fields, ended) || responseHead.status < 200) return this.#refuse();
    this.#answered = true;
    this.#limits.answered(responseHead);
    this.#limits.heard();
    this.#listener?.upstreamAnswered(responseHead);
    this.#listener?.upstreamTurnEnded();
  }

  #parse(fields: readonly string[], ended: boolean): boolean {
    const text = writeResponseText(fields, ended);
    if (!text.ok || text.value.length > RESPONSE_LIMITS.headBytes) return false;
    const bytes = Buffer.from(text.value, 'latin1');
    return this.#environment.responseHead.parse(bytes, 0, bytes.length, this.#method) === undefined;
  }

  #onData(bytes: Buffer): void {
    this.#limits.heard();
    this.#listener?.upstreamData(bytes, 0, bytes.length);
    this.#listener?.upstreamTurnEnded();
  }

  #onTrailers(fields: readonly string[]): void {
    const lines = writeFieldLines(fields, () => {});
    if (lines.ok) this.#answerTrailers = lines.value;
  }

  /** The library has checked that the body is as long as the head said. A reset is no end, except NO_ERROR (RFC 9113 8.1). */
  #onEnd(stream: ClientHttp2Stream): void {
    if (!this.#answered || (stream.rstCode ?? 0) !== constants.NGHTTP2_NO_ERROR) return;
    // An answer before the request was whole: the server wants no more of it.
    if (this.#requestSent) this.#stream = undefined;
    const listener = this.#listener;
    this.#end();
    listener?.upstreamEnded(this.#answerTrailers);
  }

  #onClose(stream: ClientHttp2Stream): void {
    const code = stream.rstCode ?? constants.NGHTTP2_NO_ERROR;
    // Only what the server says it has not looked at may be sent again (RFC 9113 8.7).
    const untouched = code === constants.NGHTTP2_REFUSED_STREAM || stream.pending;
    if (this.#answered || this.#interim > 0) this.#fail(ERRORS.answerCut);
    else this.#fail(untouched ? ERRORS.streamRefused : ERRORS.upstreamClosed);
  }

  #refuse(): void {
    this.#fail(ERRORS.badAnswer);
  }

  pause(): void {
    this.#stream?.pause();
    this.#limits.paused();
  }

  resume(): void {
    this.#stream?.resume();
    this.#limits.heard();
  }

  handTo(listener: UpstreamListener): void {
    this.#listener = listener;
  }

  onDeadline(nowMs: number): void {
    this.#fail(this.#limits.error(nowMs));
  }

  destroy(): void {
    this.#end();
  }

  #fail(error: ExchangeError): void {
    const listener = this.#listener;
    this.#end();
    listener?.upstreamFailed(error);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener = undefined;
    this.#head = undefined;
    this.#environment.deadlines.delete(this.#timed);
    if (this.#stream !== undefined && !this.#stream.destroyed) this.#stream.close(constants.NGHTTP2_CANCEL);
    this.#environment.ended();
  }
}
