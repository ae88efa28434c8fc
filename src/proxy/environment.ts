// What every connection of a worker shares, made once by `data-plane.ts`.

import type { RequestHead } from '../http1/request-head.ts';
import type { Clock } from '../model/clock.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { TlsState } from '../tls/tls-state.ts';
import type { Deadlines } from './deadlines.ts';
import type { ExchangeObserver } from './exchange-observer.ts';
import type { Outbox } from './outbox.ts';
import type { RareWarning } from './rare-warning.ts';
import type { ReadBuffers } from './read-buffers.ts';
import type { Route } from './route.ts';
import type { RoutedView } from './routed-view.ts';

export interface Environment {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** What all sockets are read into. */
  readonly buffers: ReadBuffers;
  /** Where what all sockets are written waits for the end of the turn. */
  readonly outbox: Outbox;
  /** The one parser and the one view: a head is parsed, routed and rewritten within one turn. */
  readonly head: RequestHead;
  readonly view: RoutedView;
  /** The name of this host, for X-Forwarded-Server. */
  readonly serverName: string;
  readonly observer: ExchangeObserver;
  /** Of a balancer whose word cannot be read: its connection is closed, and no request is there to be logged. */
  readonly unreadableBalancer: RareWarning;
  readonly dateLine: () => string;
  /** The route of the request in `view`, by the table that serves now. */
  route(entryPoint: string, secured: boolean): Route | undefined;
  /** What TLS is spoken with. */
  readonly tls: TlsState;
  /** Names of TLS options by the hosts of an entry point's TLS routers; a host may begin with `*.`. */
  tlsHosts(entryPoint: string): ReadonlyMap<string, QualifiedName>;
  /** Counts a request and gives the number so far, this one included. */
  countRequest(): number;
  /** Descriptors or memory are short: no connection is kept for a next request. */
  crowded(): boolean;
  /** Memory runs out: new requests are refused. */
  shedding(): boolean;
}
