// Idle connections, by server. The last one used is the first one used again: the others grow old and are let go.

import type { Target } from '../balancing/balancer.ts';
import { ResponseHead } from '../http1/response-head.ts';
import type { Clock } from '../model/clock.ts';
import type { ServersTransportSettings } from '../model/settings.ts';
import type { Deadlines } from './deadlines.ts';
import type { ReadBuffers } from './read-buffers.ts';
import type { UpstreamListener } from './upstream.ts';
import { UpstreamConnection, type UpstreamEnvironment } from './upstream-connection.ts';

export class UpstreamPool {
  readonly #environment: UpstreamEnvironment;
  readonly #idle = new Map<string, UpstreamConnection[]>();
  #closed = false;

  constructor(clock: Clock, deadlines: Deadlines, transport: ServersTransportSettings, buffers: ReadBuffers) {
    this.#environment = {
      clock,
      deadlines,
      transport,
      buffers,
      responseHead: new ResponseHead(),
      released: (connection) => this.#release(connection),
      closed: (connection) => this.#forget(connection),
    };
  }

  /** An idle connection to the server, connected already, or undefined. */
  takeIdle(target: Target, listener: UpstreamListener): UpstreamConnection | undefined {
    const connection = this.#idle.get(keyOf(target))?.pop();
    connection?.reuse(listener);
    return connection;
  }

  /** A new connection; the listener hears `upstreamConnected` or `upstreamFailed` in a later turn. */
  connect(target: Target, listener: UpstreamListener): UpstreamConnection {
    return new UpstreamConnection(target, listener, this.#environment);
  }

  /** Lets idle connections go at once and the others when their exchange ends. */
  close(): void {
    this.#closed = true;
    for (const list of this.#idle.values()) for (const connection of [...list]) connection.destroy();
  }

  #release(connection: UpstreamConnection): void {
    const { clock, transport } = this.#environment;
    const list = this.#listFor(connection.target);
    if (this.#closed || list.length >= transport.maxIdleConnsPerHost) return connection.destroy();
    const { idleConnTimeoutMs } = transport.forwardingTimeouts;
    connection.deadlineMs = idleConnTimeoutMs > 0 ? clock.nowMs() + idleConnTimeoutMs : Number.POSITIVE_INFINITY;
    list.push(connection);
  }

  #listFor(target: Target): UpstreamConnection[] {
    const key = keyOf(target);
    let list = this.#idle.get(key);
    if (list === undefined) {
      list = [];
      this.#idle.set(key, list);
    }
    return list;
  }

  #forget(connection: UpstreamConnection): void {
    const key = keyOf(connection.target);
    const list = this.#idle.get(key);
    const at = list?.indexOf(connection) ?? -1;
    if (list !== undefined && at >= 0) list.splice(at, 1);
    if (list?.length === 0) this.#idle.delete(key);
  }
}

/** Services that name the same server share its connections. */
const keyOf = (target: Target): string => target.server.url;
