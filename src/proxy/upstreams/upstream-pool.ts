// Connections made by one transport, by server: idle ones of HTTP/1, of which the last one used is the first one used again,
// and those of HTTP/2, which many exchanges share. Here is decided what a server is spoken to with.

import type { Target } from '../../balancing/balancer.ts';
import type { QualifiedName } from '../../model/qualified-name.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import type { ServersTransport } from '../../model/servers-transport.ts';
import { limitAfter } from '../deadlines.ts';
import { ERRORS, type ExchangeError } from '../errors.ts';
import type { Dialling, Upstream, UpstreamListener } from '../upstream.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';
import { UpstreamConnection, type UpstreamEnvironment } from './upstream-connection.ts';
import { UpstreamDial } from './upstream-dial.ts';
import { UpstreamSessions } from './upstream-sessions.ts';
import { UpstreamTransport } from './upstream-transport.ts';

export class UpstreamPool {
  readonly #name: QualifiedName;
  readonly #shared: SharedUpstreams;
  readonly #environment: UpstreamEnvironment;
  readonly #idle = new Map<string, UpstreamConnection[]>();
  readonly #sessions: UpstreamSessions;
  #transport: UpstreamTransport;
  /** Of which it was told that it cannot be used. */
  #told: UpstreamTransport | undefined;
  #closed = false;

  constructor(name: QualifiedName, definition: ServersTransport, shared: SharedUpstreams) {
    this.#name = name;
    this.#shared = shared;
    this.#transport = new UpstreamTransport(definition);
    this.#sessions = new UpstreamSessions(shared);
    this.#environment = {
      ...shared,
      released: (connection) => this.#release(connection),
      closed: (connection) => this.#forget(connection),
    };
  }

  /** Something to send to at once, or undefined. `upgrades`: the exchange may turn into a tunnel, which HTTP/2 cannot. */
  takeIdle(target: Target, listener: UpstreamListener, upgrades: boolean): Upstream | undefined {
    const key = keyOf(target);
    if (target.scheme !== 'http' && !upgrades) {
      const stream = this.#sessions.open(key, listener);
      if (stream !== undefined) return stream;
    }
    const connection = this.#idle.get(key)?.pop();
    connection?.reuse(listener);
    return connection;
  }

  /** A new connection; the listener hears `upstreamConnected` or `upstreamFailed` in a later turn. */
  connect(target: Target, listener: UpstreamListener, upgrades: boolean): Result<Dialling, ExchangeError> {
    const key = keyOf(target);
    if (!upgrades) {
      const waiting = this.#sessions.await(key, listener);
      if (waiting !== undefined) return ok(waiting);
    }
    if (!this.#shared.makeRoom()) return fail(ERRORS.noDescriptor);
    const transport = this.#transport;
    const secured = target.scheme === 'https' ? transport.tlsOptions(target, !upgrades) : ok(undefined);
    if (!secured.ok) return fail(this.#tellUnusable(secured.error));
    const speaksHttp2 = target.scheme === 'h2c';
    const first = speaksHttp2 ? this.#sessions.expect(key, listener) : undefined;
    const dial = new UpstreamDial(target, transport, secured.value, this.#shared, {
      ready: (dialled) => {
        if (dialled.speaksHttp2)
          this.#sessions.add(key, target, transport, dialled, first === undefined ? listener : undefined);
        else
          listener.upstreamConnected(new UpstreamConnection(target, transport, dialled, listener, this.#environment));
      },
      failed: (error) => {
        if (speaksHttp2) this.#sessions.fail(key, error);
        else listener.upstreamFailed(error);
      },
    });
    return ok(first ?? dial);
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
    this.#sessions.leave();
    for (const list of this.#idle.values()) for (const connection of [...list]) connection.destroy();
  }

  #release(connection: UpstreamConnection): void {
    const { maxIdleConnsPerHost, forwardingTimeouts } = this.#transport.definition;
    const outdated = this.#closed || connection.transport !== this.#transport;
    const list = outdated ? [] : this.#listFor(connection.target);
    if (outdated || list.length >= maxIdleConnsPerHost) return connection.destroy();
    const { idleConnTimeoutMs } = forwardingTimeouts;
    connection.restUntil(limitAfter(this.#shared.clock, idleConnTimeoutMs));
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
const keyOf = (target: Target): string => target.origin;
