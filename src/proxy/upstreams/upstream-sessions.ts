// The HTTP/2 sessions of a pool, by server, and who waits for one that is being made: a burst of requests to a server that is
// known to speak HTTP/2 makes one connection, not one for each.

import type { Target } from '../../balancing/balancer.ts';
import type { ExchangeError } from '../errors.ts';
import type { Dialling, Upstream, UpstreamListener } from '../upstream.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';
import type { DialledSocket } from './upstream-dial.ts';
import { UpstreamSession } from './upstream-session.ts';
import type { UpstreamTransport } from './upstream-transport.ts';

/** More than a server is asked to take on one session before it has said what it allows. */
const MOST_WAITING = 100;

export class UpstreamSessions {
  readonly #shared: SharedUpstreams;
  readonly #sessions = new Map<string, UpstreamSession[]>();
  readonly #waiting = new Map<string, Set<UpstreamListener>>();

  constructor(shared: SharedUpstreams) {
    this.#shared = shared;
  }

  /** A stream of a session that has room, or undefined. */
  open(key: string, listener: UpstreamListener): Upstream | undefined {
    return this.#sessions
      .get(key)
      ?.find(({ hasRoom }) => hasRoom)
      ?.open(listener);
  }

  /** Undefined: no session is being made, or enough wait for it. */
  await(key: string, listener: UpstreamListener): Dialling | undefined {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined || waiting.size >= MOST_WAITING) return undefined;
    waiting.add(listener);
    return { destroy: () => void waiting.delete(listener) };
  }

  /** A connection is dialled that will speak HTTP/2: others may wait for it, too. */
  expect(key: string, listener: UpstreamListener): Dialling {
    const waiting = new Set([listener]);
    this.#waiting.set(key, waiting);
    return { destroy: () => void waiting.delete(listener) };
  }

  /** It is there. `alone`: who dialled it without knowing that it would speak HTTP/2. */
  add(
    key: string,
    target: Target,
    transport: UpstreamTransport,
    dialled: DialledSocket,
    alone: UpstreamListener | undefined,
  ): void {
    const waiting = [...(alone === undefined ? this.#takeWaiting(key) : [alone])];
    const session = this.#reuseOrMake(key, target, transport, dialled);
    for (const listener of waiting) listener.upstreamConnected(session.open(listener));
  }

  fail(key: string, error: ExchangeError): void {
    for (const listener of this.#takeWaiting(key)) listener.upstreamFailed(error);
  }

  /** What runs is finished, nothing is begun. */
  leave(): void {
    for (const sessions of this.#sessions.values()) for (const session of [...sessions]) session.leave();
  }

  /** Of several connections that were dialled at once the first becomes the session of all. */
  #reuseOrMake(key: string, target: Target, transport: UpstreamTransport, dialled: DialledSocket): UpstreamSession {
    const present = this.#sessions.get(key)?.find((session) => session.hasRoom && session.transport === transport);
    if (present !== undefined) {
      dialled.socket.destroy();
      return present;
    }
    const session = new UpstreamSession(target, transport, dialled, {
      ...this.#shared,
      closed: (closed) => this.#forget(key, closed),
    });
    const sessions = this.#sessions.get(key);
    if (sessions === undefined) this.#sessions.set(key, [session]);
    else sessions.push(session);
    return session;
  }

  #takeWaiting(key: string): Iterable<UpstreamListener> {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiting ?? [];
  }

  #forget(key: string, session: UpstreamSession): void {
    const left = (this.#sessions.get(key) ?? []).filter((other) => other !== session);
    if (left.length === 0) this.#sessions.delete(key);
    else this.#sessions.set(key, left);
  }
}
