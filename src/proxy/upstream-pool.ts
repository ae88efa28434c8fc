// Connections made by one transport, the idle ones by server. The last one used is the first one used again: the others
// grow old and are let go. Here is decided what a server is spoken to with.

import type { Target } from '../balancing/balancer.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { ServersTransport } from '../model/servers-transport.ts';
import { ERRORS, type ExchangeError } from './errors.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';
import type { Upstream, UpstreamListener } from './upstream.ts';
import { UpstreamConnection, type UpstreamEnvironment } from './upstream-connection.ts';
import { UpstreamTransport } from './upstream-transport.ts';

export class UpstreamPool {
  readonly #name: QualifiedName;
  readonly #shared: SharedUpstreams;
  readonly #environment: UpstreamEnvironment;
  readonly #idle = new Map<string, UpstreamConnection[]>();
  #transport: UpstreamTransport;
  /** Of which it was told that it cannot be used. */
  #told: UpstreamTransport | undefined;
  #closed = false;

  constructor(name: QualifiedName, definition: ServersTransport, shared: SharedUpstreams) {
    this.#name = name;
    this.#shared = shared;
    this.#transport = new UpstreamTransport(definition);
    this.#environment = {
      ...shared,
      released: (connection) => this.#release(connection),
      closed: (connection) => this.#forget(connection),
    };
  }

  /** An idle connection to the server, connected already, or undefined. */
  takeIdle(target: Target, listener: UpstreamListener): Upstream | undefined {
    const connection = this.#idle.get(keyOf(target))?.pop();
    connection?.reuse(listener);
    return connection;
  }

  /** A new connection; the listener hears `upstreamConnected` or `upstreamFailed` in a later turn. */
  connect(target: Target, listener: UpstreamListener): Result<Upstream, ExchangeError> {
    // HTTP/2 to servers is not spoken yet: saying HTTP/1 to one that expects it would only time out.
    if (target.scheme === 'h2c') return fail(ERRORS.connectFailed);
    if (!this.#shared.makeRoom()) return fail(ERRORS.noDescriptor);
    const secured = target.scheme === 'https' ? this.#transport.tlsOptions(target) : ok(undefined);
    if (!secured.ok) return fail(this.#tellUnusable(secured.error));
    this.#shared.opened();
    return ok(new UpstreamConnection(target, this.#transport, secured.value, listener, this.#environment));
  }

  /** What was made by another definition is not used again: neither connections nor the sessions of their TLS. */
  use(definition: ServersTransport): void {
    this.#transport = new UpstreamTransport(definition);
    this.#letIdleGo();
  }

  /** Lets idle connections go at once and the others when their exchange ends. */
  close(): void {
    this.#closed = true;
    this.#letIdleGo();
  }

  /** Of some server the idle connection that was not used longest; false when there is none. */
  letOneGo(): boolean {
    const oldest = [...this.#idle.values()].map(([first]) => first).find((first) => first !== undefined);
    oldest?.destroy();
    return oldest !== undefined;
  }

  /** Once: every request would say the same. */
  #tellUnusable(reason: string): ExchangeError {
    const { logger } = this.#shared;
    if (this.#told !== this.#transport) logger.error('transport cannot be used', { transport: this.#name, reason });
    this.#told = this.#transport;
    return ERRORS.transportUnusable;
  }

  #letIdleGo(): void {
    for (const list of this.#idle.values()) for (const connection of [...list]) connection.destroy();
  }

  #release(connection: UpstreamConnection): void {
    const { maxIdleConnsPerHost, forwardingTimeouts } = this.#transport.definition;
    const outdated = this.#closed || connection.transport !== this.#transport;
    const list = outdated ? [] : this.#listFor(connection.target);
    if (outdated || list.length >= maxIdleConnsPerHost) return connection.destroy();
    const { idleConnTimeoutMs } = forwardingTimeouts;
    const { clock } = this.#shared;
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
    this.#shared.closed();
    const key = keyOf(connection.target);
    const list = this.#idle.get(key);
    const at = list?.indexOf(connection) ?? -1;
    if (list !== undefined && at >= 0) list.splice(at, 1);
    if (list?.length === 0) this.#idle.delete(key);
  }
}

/** Services that name the same server share its connections. */
const keyOf = (target: Target): string => target.server.url;
