// The data plane of one worker, whole: entry points, connections, what is served. `worker.ts` drives it.

import type net from 'node:net';
import { RequestHead } from '../http1/request-head.ts';
import type { EntryChange } from '../model/change.ts';
import type { Clock, Random } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { ListeningPlan } from '../model/messages.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Settings } from '../model/settings.ts';
import type { AccessRecord } from '../observe/access-record.ts';
import { HeaderSelection } from '../observe/header-selection.ts';
import type { WorkerMetrics } from '../observe/worker-metrics.ts';
import { TlsState } from '../tls/tls-state.ts';
import { ClientCap } from './client-cap.ts';
import { ClientSocket } from './client-socket.ts';
import type { Connection } from './connection.ts';
import { Deadlines } from './deadlines.ts';
import type { DescriptorLimits } from './descriptor-limits.ts';
import { createEntryPoint, type EntryPoint } from './entry-point.ts';
import type { Environment } from './environment.ts';
import { ExchangeObserver } from './exchange-observer.ts';
import { createDateLine } from './http-date.ts';
import { Intake } from './intake.ts';
import { Listener } from './listener.ts';
import { MemoryPressure, type ReadMemoryUse } from './memory-pressure.ts';
import type { LookUp } from './name-resolver.ts';
import { ReadBuffers } from './read-buffers.ts';
import { RoutedView } from './routed-view.ts';
import { ServingState } from './serving-state.ts';
import { UpstreamPools } from './upstream-pools.ts';

export interface DataPlaneOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly serverName: string;
  readonly logAccess: ((record: AccessRecord) => void) | undefined;
  /** Undefined: nothing is counted. */
  readonly metrics?: WorkerMetrics | undefined;
  /** Resolves when the event loop has turned. */
  readonly turn: () => Promise<void>;
  /** Addresses of servers that are named by host. */
  readonly lookUp: LookUp;
  readonly descriptors: DescriptorLimits;
  readonly readMemoryUse: ReadMemoryUse;
}

export interface ListenFailure {
  readonly plan: ListeningPlan;
  /** The system's code: `EADDRINUSE`, `EACCES`. */
  readonly code: string;
}

/** How far apart workers may be in closing their listeners. */
const CLOSE_TOGETHER_MS = 100;
/** The event loop takes one connection a turn; a listener that never finds its queue empty is closed all the same. */
const MOST_TURNS = 1000;

export class DataPlane {
  readonly #options: DataPlaneOptions;
  readonly #deadlines: Deadlines;
  readonly #pools: UpstreamPools;
  readonly #state: ServingState;
  readonly #environment: Environment;
  readonly #listeners: Listener[] = [];
  readonly #cap: ClientCap;
  readonly #pressure: MemoryPressure;
  readonly #connections = new Set<Connection>();
  readonly tls = new TlsState();
  #requests = 0;
  /** Connections so far. */
  #accepted = 0;
  #draining = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: DataPlaneOptions) {
    this.#options = options;
    const { clock, logger, settings } = options;
    this.#cap = new ClientCap({
      most: options.descriptors.mostClients,
      clock,
      logger,
      onFull: () => this.#holdBack(),
      onRoom: () => {
        for (const listener of this.#listeners) listener.resume();
      },
    });
    this.#pressure = new MemoryPressure(clock, logger, options.readMemoryUse);
    this.#deadlines = new Deadlines(clock);
    const buffers = new ReadBuffers();
    this.#pools = new UpstreamPools({
      ...options,
      buffers,
      deadlines: this.#deadlines,
      defaultTransport: settings.serversTransport,
    });
    this.#state = new ServingState({ ...options, pools: this.#pools, tls: this.tls });
    const head = new RequestHead();
    const view = new RoutedView(head);
    this.#environment = {
      clock,
      deadlines: this.#deadlines,
      buffers,
      head,
      view,
      serverName: options.serverName,
      observer: createObserver(options),
      dateLine: createDateLine(clock),
      route: (entryPoint, secured) => this.#state.route(entryPoint, secured, view),
      tls: this.tls,
      tlsHosts: (entryPoint) => this.#state.tlsHosts(entryPoint),
      countRequest: () => ++this.#requests,
      draining: () => this.#draining,
      crowded: () => this.#cap.full || this.#pressure.level !== 'none',
      shedding: () => this.#pressure.level === 'critical',
    };
  }

  /** Resolves when all of it serves. */
  apply(changes: readonly EntryChange[]): Promise<void> {
    return this.#state.apply(changes);
  }

  /** Opens every entry point, or none; gives the ports in the order of the plans. */
  async listen(plans: readonly ListeningPlan[]): Promise<Result<readonly number[], ListenFailure>> {
    const ports: number[] = [];
    for (const plan of plans) {
      const settings = this.#options.settings.entryPoints.get(plan.entryPoint);
      if (settings === undefined) continue;
      const meter = this.#options.metrics?.meter({ kind: 'entryPoint', name: plan.entryPoint });
      const entryPoint = createEntryPoint(plan.entryPoint, settings, meter);
      const listener = await Listener.open(plan, this.#options.clock, (socket) => this.#accept(socket, entryPoint));
      if (!listener.ok) {
        for (const opened of this.#listeners) opened.close();
        return fail({ plan, code: listener.error });
      }
      this.#listeners.push(listener.value);
      ports.push(listener.value.port);
    }
    return ok(ports);
  }

  /**
   * Accepts for `acceptForMs` more, then lets what runs finish within `finishWithinMs`; what is left then is cut.
   * Resolves when no client is connected any more.
   */
  async drain(acceptForMs: number, finishWithinMs: number): Promise<void> {
    const { clock } = this.#options;
    if (acceptForMs > 0) await new Promise<void>((resolve) => clock.after(acceptForMs, resolve));
    await this.#takeQueued();
    for (const listener of this.#listeners) listener.close();
    const cancel = clock.after(finishWithinMs, () => {
      for (const connection of this.#connections) connection.abandon();
    });
    // Every worker has closed by then: a client that is told to close now does not come back to one that is about to.
    await new Promise<void>((resolve) => clock.after(CLOSE_TOGETHER_MS, resolve));
    this.#draining = true;
    for (const connection of this.#connections) connection.drain();
    await this.#emptied();
    cancel();
    this.#pools.close();
    this.#pressure.close();
    this.#deadlines.close();
  }

  /** Until a turn of the event loop found nobody in the queue of a listener: who waits there would be reset. */
  async #takeQueued(): Promise<void> {
    for (let turn = 0, seen = -1; turn < MOST_TURNS && seen !== this.#accepted; turn++) {
      seen = this.#accepted;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** As many clients as there can be: who only waits for a next request has a second left. */
  #holdBack(): void {
    for (const listener of this.#listeners) listener.pause();
    for (const connection of this.#connections) connection.drain();
  }

  #emptied(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  #accept(socket: net.Socket, entryPoint: EntryPoint): void {
    this.#accepted++;
    const { metrics } = this.#options;
    let held: Connection | undefined;
    const hold = (connection: Connection | undefined): void => {
      if (held !== undefined) this.#connections.delete(held);
      held = connection;
      if (connection !== undefined) return void this.#connections.add(connection);
      this.#cap.closed();
      metrics?.connectionClosed(entryPoint.name);
      if (this.#connections.size === 0) this.#onEmpty?.();
    };
    const intake = new Intake(
      ClientSocket.accept(this.#environment.buffers, socket),
      entryPoint,
      this.#environment,
      hold,
    );
    hold(intake);
    this.#cap.opened();
    metrics?.connectionOpened(entryPoint.name);
    // Accepted while the listeners were closing.
    if (this.#draining) intake.drain();
  }
}

function createObserver({ settings, logAccess, metrics }: DataPlaneOptions): ExchangeObserver {
  const headers = settings.accessLog?.fields.headers;
  return new ExchangeObserver({
    logAccess,
    headers: headers === undefined ? undefined : HeaderSelection.of(headers),
    metrics,
  });
}
