// One exchange with a server that speaks HTTP/2: a stream of a session, seen by the exchange as any other upstream. Its
// answer is written as the HTTP/1.1 head that it means and read by the same strict parser.

import type { Target } from '../../balancing/balancer.ts';
import { MAX_INTERIM_RESPONSES, RESPONSE_LIMITS } from '../../http1/limits.ts';
import type { ResponseHead } from '../../http1/response-head.ts';
import { addFieldPairs } from '../../http2/field-pairs.ts';
import { ErrorCode } from '../../http2/frames.ts';
import { writeFieldLines, writeResponseText } from '../../http2/response-text.ts';
import type { Http2Stream, StreamListener } from '../../http2/stream.ts';
import type { ForwardingTimeouts } from '../../model/servers-transport.ts';
import type { Timed, TimedPlace } from '../deadlines.ts';
import { ERRORS, type ExchangeError } from '../errors.ts';
import type { OutgoingHead, Upstream, UpstreamListener } from '../upstream.ts';
import { AnswerLimits } from './answer-limits.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';

export interface StreamEnvironment extends Pick<SharedUpstreams, 'clock' | 'deadlines' | 'responseHead'> {
  readonly timeouts: ForwardingTimeouts;
  /** Undefined: the session takes no more. */
  begin(): Http2Stream | undefined;
  ended(): void;
}

export class UpstreamStream implements Upstream, Timed, StreamListener {
  readonly target: Target;
  readonly reused: boolean;
  readonly #environment: StreamEnvironment;
  readonly #limits: AnswerLimits;
  readonly #timed: TimedPlace;
  #listener: UpstreamListener | undefined;
  /** Not sent yet: whether a body follows is known when the turn ends. */
  #head: OutgoingHead | undefined;
  #stream: Http2Stream | undefined;
  #method = '';
  #interim = 0;
  #answered = false;
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
    return this.#stream?.blocked ?? false;
  }

  // === The request ===

  sendHead(head: OutgoingHead): void {
    this.#head = head;
    this.#method = head.method;
  }

  sendData(bytes: Buffer, start: number, end: number): void {
    this.#begin(false)?.sendData(bytes, start, end);
  }

  sendEnd(trailers: string): void {
    const whole = this.#stream === undefined && trailers === '';
    const stream = this.#begin(whole);
    if (!whole) stream?.end(trailers === '' ? undefined : addFieldPairs(trailers, []));
    this.#limits.requestSent();
  }

  flush(): void {
    this.#begin(false)?.flush();
  }

  /** Sends the head, if that has not been done. */
  #begin(ended: boolean): Http2Stream | undefined {
    const head = this.#head;
    if (head === undefined) return this.#stream;
    this.#head = undefined;
    const stream = this.#environment.begin();
    if (stream === undefined) {
      // Told in a later turn, as every failure is.
      setImmediate(() => this.#fail(ERRORS.upstreamClosed));
      return undefined;
    }
    this.#stream = stream;
    stream.listener = this;
    stream.sendHeaders(this.#fields(head), ended);
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

  streamHeaders(fields: readonly string[], ended: boolean): void {
    const { responseHead } = this.#environment;
    if (!this.#parse(fields, ended && this.#method !== 'HEAD') || responseHead.status === 101) return this.#refuse();
    if (responseHead.status < 200) return this.#onInterim(responseHead);
    this.#answered = true;
    this.#limits.answered(responseHead);
    this.#limits.heard();
    const { framing } = responseHead;
    if (framing.kind === 'length') this.#stream?.expect(framing.bytes);
    else if (framing.kind === 'none') this.#stream?.expect(0);
    this.#listener?.upstreamAnswered(responseHead);
    this.#listener?.upstreamTurnEnded();
  }

  #onInterim(head: ResponseHead): void {
    this.#interim++;
    if (this.#interim > MAX_INTERIM_RESPONSES) return this.#refuse();
    this.#listener?.upstreamInterim(head);
    this.#listener?.upstreamTurnEnded();
  }

  #parse(fields: readonly string[], ended: boolean): boolean {
    const text = writeResponseText(fields, ended);
    if (!text.ok || text.value.length > RESPONSE_LIMITS.headBytes) return false;
    const bytes = Buffer.from(text.value, 'latin1');
    return this.#environment.responseHead.parse(bytes, 0, bytes.length, this.#method) === undefined;
  }

  streamData(bytes: Buffer, start: number, end: number): void {
    this.#limits.heard();
    this.#listener?.upstreamData(bytes, start, end);
    this.#listener?.upstreamTurnEnded();
  }

  streamDrained(): void {
    this.#listener?.upstreamDrained();
  }

  /** An answer before the request was whole says that the server wants no more of it: the stream is cancelled. */
  streamEnded(trailers: readonly string[]): void {
    if (!this.#answered) return this.#refuse();
    const lines = writeFieldLines(trailers);
    if (!lines.ok) return this.#fail(ERRORS.answerCut);
    const listener = this.#listener;
    this.#end();
    listener?.upstreamEnded(lines.value);
  }

  streamClosed(code: number | undefined, byUs: boolean): void {
    if (this.#answered || this.#interim > 0) return this.#fail(ERRORS.answerCut);
    if (byUs) return this.#refuse();
    // Only what the server says it has not looked at may be sent again (RFC 9113 8.7).
    this.#fail(code === ErrorCode.refusedStream ? ERRORS.streamRefused : ERRORS.upstreamClosed);
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
    if (this.#stream?.ended === false) this.#stream.reset(ErrorCode.cancel);
    this.#environment.ended();
  }
}
