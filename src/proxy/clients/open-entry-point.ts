// One entry point of this worker: its listener and the connections that came through it, until the last one has ended.

import type net from 'node:net';
import type { Clock } from '../../model/clock.ts';
import type { ListeningPlan } from '../../model/messages.ts';
import { ok, type Result } from '../../model/result.ts';
import type { EntryPoint } from '../entry-point.ts';
import type { Environment } from '../environment.ts';
import { type Place, Roster } from '../roster.ts';
import { ClientSocket } from './client-socket.ts';
import type { Connection } from './connection.ts';
import { Intake } from './intake.ts';
import { Listener } from './listener.ts';

export interface ConnectionCounter {
  opened(): void;
  closed(): void;
}

/** How far apart workers may be in closing their listeners. */
const CLOSE_TOGETHER_MS = 100;
/** The event loop takes one connection a turn; a listener that never finds its queue empty is closed all the same. */
const MOST_TURNS = 1000;
/**
 * Connections that are told to leave come back elsewhere, each with a handshake. So many are told at a time, or as many as it
 * takes to tell all within half of the time there is.
 */
const TOLD_AT_ONCE = 100;
const BETWEEN_MS = 100;

/** A client, whatever its connection speaks by now. */
interface Held {
  connection: Connection;
  /** To leave. */
  told: boolean;
}

export class OpenEntryPoint {
  readonly #entryPoint: EntryPoint;
  readonly #environment: Environment;
  readonly #counter: ConnectionCounter;
  readonly #clients = new Roster<Held>();
  #listener: Listener | undefined;
  /** Connections so far. */
  #accepted = 0;
  /** Everybody was told to leave, and whoever comes now is told at once. */
  #leaving = false;
  readonly #onEmpty: (() => void)[] = [];

  private constructor(entryPoint: EntryPoint, environment: Environment, counter: ConnectionCounter) {
    this.#entryPoint = entryPoint;
    this.#environment = environment;
    this.#counter = counter;
  }

  /** Resolves when it accepts; the error is the system's code (`EADDRINUSE`, `EACCES`). */
  static async open(
    plan: ListeningPlan,
    entryPoint: EntryPoint,
    environment: Environment,
    counter: ConnectionCounter,
  ): Promise<Result<OpenEntryPoint, string>> {
    const open = new OpenEntryPoint(entryPoint, environment, counter);
    const listener = await Listener.open(plan, environment.clock, (socket) => open.#accept(socket));
    if (!listener.ok) return listener;
    open.#listener = listener.value;
    return ok(open);
  }

  get port(): number {
    return this.#listener?.port ?? 0;
  }

  /** Accepts nobody for now, and who only waits for a next request has a second left. */
  holdBack(): void {
    this.#listener?.pause();
    this.#clients.visit(({ connection }) => connection.drain());
  }

  resume(): void {
    this.#listener?.resume();
  }

  /**
   * Accepts for as long as its settings say, or no longer, then lets what runs finish within its grace time; what is left
   * then is cut. Resolves when no client is connected any more.
   */
  async drain(keepAccepting: boolean): Promise<void> {
    const { clock } = this.#environment;
    const { requestAcceptGraceTimeoutMs, graceTimeOutMs } = this.#entryPoint.settings.lifeCycle;
    if (keepAccepting && requestAcceptGraceTimeoutMs > 0) await pause(clock, requestAcceptGraceTimeoutMs);
    await this.#takeQueued();
    this.#listener?.close();
    const cancel = clock.after(graceTimeOutMs, () => this.#abandon());
    // Every worker has closed by then: a client that is told to close now does not come back to one that is about to.
    await pause(clock, CLOSE_TOGETHER_MS);
    await this.#tellToLeave(graceTimeOutMs / 2);
    await this.#emptied();
    cancel();
  }

  /** Ends all of it at once. */
  async close(): Promise<void> {
    this.#listener?.close();
    this.#abandon();
    await this.#emptied();
  }

  /** Until a turn of the event loop found nobody in the queue of the listener: who waits there would be reset. */
  async #takeQueued(): Promise<void> {
    for (let turn = 0, seen = -1; turn < MOST_TURNS && seen !== this.#accepted; turn++) {
      seen = this.#accepted;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Who changes its protocol meanwhile is told with the next ones. */
  async #tellToLeave(withinMs: number): Promise<void> {
    const steps = Math.max(1, Math.floor(withinMs / BETWEEN_MS));
    const atOnce = Math.max(TOLD_AT_ONCE, Math.ceil(this.#clients.size / steps));
    while (this.#tellSome(atOnce)) await pause(this.#environment.clock, BETWEEN_MS);
    this.#leaving = true;
  }

  /** True: there are more. */
  #tellSome(most: number): boolean {
    let untold = 0;
    this.#clients.visit((held) => {
      if (held.told) return;
      untold++;
      if (untold <= most) tell(held);
    });
    return untold > most;
  }

  #abandon(): void {
    this.#clients.visit(({ connection }) => connection.abandon());
  }

  #emptied(): Promise<void> {
    if (this.#clients.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  #accept(socket: net.Socket): void {
    this.#accepted++;
    const onConnection = (connection: Connection | undefined): void => {
      if (connection === undefined) return this.#left(place);
      held.connection = connection;
      held.told = false;
      if (this.#leaving) tell(held);
    };
    const client = ClientSocket.accept(this.#environment.buffers, socket);
    const intake = new Intake(client, this.#entryPoint, this.#environment, onConnection);
    const held: Held = { connection: intake, told: false };
    const place = this.#clients.add(held);
    this.#counter.opened();
    if (this.#leaving) tell(held);
  }

  #left(place: Place<Held>): void {
    this.#clients.delete(place);
    this.#counter.closed();
    if (this.#clients.size > 0) return;
    for (const tell of this.#onEmpty.splice(0)) tell();
  }
}

function tell(held: Held): void {
  held.told = true;
  held.connection.drain();
}

const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });
