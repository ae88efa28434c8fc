// One exchange's use of an upstream, whatever it speaks: messages in, messages out.

import type { Target } from '../balancing/balancer.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import type { ExchangeError } from './errors.ts';

/** The head of a request on its way to an upstream. */
export interface OutgoingHead {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** The Host to send where it is not among `fields` as received. */
  readonly host: string | undefined;
  /** Field lines, each with its CRLF, and the empty line. */
  readonly fields: string;
  /** The body's length is not known: its end has to be told. */
  readonly chunked: boolean;
  /** The upstream may switch to websocket. */
  readonly upgrades: boolean;
}

/** A connection that is being made. */
export interface Dialling {
  /** Nobody waits for it any more; the listener hears nothing. */
  destroy(): void;
}

export interface Upstream {
  readonly target: Target;
  /** Has carried an exchange before this one: the upstream may have closed it unseen. */
  readonly reused: boolean;
  /** It takes no more of the request for now; `upstreamDrained` tells when it does. */
  readonly blocked: boolean;
  sendHead(head: OutgoingHead): void;
  /** `bytes[start, end)`; valid during the call only. */
  sendData(bytes: Buffer, start: number, end: number): void;
  /** The request is whole; the limit for the first byte runs from here. `trailers`: field lines, or empty. */
  sendEnd(trailers: string): void;
  /** What was made so far leaves with the turn. */
  flush(): void;
  /** Stop and go on reading the answer. */
  pause(): void;
  resume(): void;
  /** Another listener hears what follows. */
  handTo(listener: UpstreamListener): void;
  /** Ends it; the listener hears nothing more. */
  destroy(): void;
}

/** Who uses an upstream for one exchange. Calls arrive in this order; after `upstreamEnded` or `upstreamFailed` none. */
export interface UpstreamListener {
  /** What was dialled for it is there. */
  upstreamConnected(upstream: Upstream): void;
  /** An answer below 200 other than 101. The facts in `head` hold during the call only, here and below. */
  upstreamInterim(head: ResponseHead): void;
  upstreamAnswered(head: ResponseHead): void;
  /** Instead of `upstreamAnswered`: bytes follow that are no HTTP, in both directions. */
  upstreamSwitched(head: ResponseHead): void;
  upstreamData(bytes: Buffer, start: number, end: number): void;
  /** Everything that one read brought was handed on. */
  upstreamTurnEnded(): void;
  /** `trailers`: field lines as received, or empty. */
  upstreamEnded(trailers: string): void;
  upstreamFailed(error: ExchangeError): void;
  /** What was written has been taken: go on sending. */
  upstreamDrained(): void;
}
