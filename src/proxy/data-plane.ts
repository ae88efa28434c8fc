// The data plane of one worker, whole: entry points, connections, what is served. `worker.ts` drives it.

import { RequestHead } from '../http1/request-head.ts';
import type { EntryChange } from '../model/change.ts';
import type { Clock, Random } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { ListeningPlan } from '../model/messages.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Settings } from '../model/settings.ts';
import type { LookUp } from '../names/name-resolver.ts';
import type { AccessRecord } from '../observe/access-record.ts';
import { HeaderSelection } from '../observe/header-selection.ts';
import type { WorkerMetrics } from '../observe/worker-metrics.ts';
import { TlsState } from '../tls/tls-state.ts';
import { ClientCap } from './clients/client-cap.ts';
import { createDateLine } from './clients/http-date.ts';
import { type ConnectionCounter, OpenEntryPoint } from './clients/open-entry-point.ts';
import { Deadlines } from './deadlines.ts';
import type { DescriptorLimits } from './descriptor-limits.ts';
import { createEntryPoint } from './entry-point.ts';
import type { Environment } from './environment.ts';
import { ExchangeObserver } from './exchange-observer.ts';
import { MemoryPressure, type ReadMemoryUse } from './memory-pressure.ts';
import { Outbox } from './outbox.ts';
import { RareWarning } from './rare-warning.ts';
import { ReadBuffers } from './read-buffers.ts';
import { RoutedView } from './routed-view.ts';
import { ServingState } from './serving-state.ts';
import { UpstreamPools } from './upstreams/upstream-pools.ts';

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
  /** As `setImmediate`: behind everything that this turn of the event loop reads. */
  readonly atEndOfTurn: (run: () => void) => void;
  /** Addresses of servers that are named by host. */
  readonly lookUp: LookUp;
  readonly descriptors: DescriptorLimits;
  /** A server has failed too many requests of a service: whoever asks servers wants to know. */
  readonly onServerFailing: (service: QualifiedName, url: string) => void;
  readonly readMemoryUse: ReadMemoryUse;
}

export interface ListenFailure {
  readonly plan: ListeningPlan;
  /** The system's code: `EADDRINUSE`, `EACCES`. */
  readonly code: string;
}

export class DataPlane {
  readonly #options: DataPlaneOptions;
  readonly #deadlines: Deadlines;
  readonly #pools: UpstreamPools;
  readonly #state: ServingState;
  readonly #environment: Environment;
  readonly #entryPoints: OpenEntryPoint[] = [];
  readonly #cap: ClientCap;
  readonly #pressure: MemoryPressure;
  readonly tls = new TlsState();
  #requests = 0;

  constructor(options: DataPlaneOptions) {
    this.#options = options;
    const { clock, logger, settings } = options;
    this.#cap = new ClientCap({
      most: options.descriptors.mostClients,
      clock,
      logger,
      onFull: () => {
        for (const open of this.#entryPoints) open.holdBack();
      },
      onRoom: () => {
        for (const open of this.#entryPoints) open.resume();
      },
    });
    this.#pressure = new MemoryPressure(clock, logger, options.readMemoryUse);
    this.#deadlines = new Deadlines(clock);
    const buffers = new ReadBuffers();
    const outbox = new Outbox(options.atEndOfTurn);
    this.#pools = new UpstreamPools({
      ...options,
      buffers,
      outbox,
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
      outbox,
      head,
      view,
      serverName: options.serverName,
      observer: createObserver(options),
      unreadableBalancer: new RareWarning(clock, logger, 'a PROXY protocol header cannot be read: closed'),
      dateLine: createDateLine(clock),
      route: (entryPoint, secured) => this.#state.route(entryPoint, secured, view),
      tls: this.tls,
      tlsHosts: (entryPoint) => this.#state.tlsHosts(entryPoint),
      countRequest: () => ++this.#requests,
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
    for (const plan of plans) {
      const settings = this.#options.settings.entryPoints.get(plan.entryPoint);
      if (settings === undefined) continue;
      const meter = this.#options.metrics?.meter({ kind: 'entryPoint', name: plan.entryPoint });
      const entryPoint = createEntryPoint(plan.entryPoint, settings, meter);
      const counter = this.#counterFor(plan.entryPoint);
      const opened = await OpenEntryPoint.open(plan, entryPoint, this.#environment, counter);
      if (!opened.ok) {
        await Promise.all(this.#entryPoints.splice(0).map((open) => open.close()));
        return fail({ plan, code: opened.error });
      }
      this.#entryPoints.push(opened.value);
    }
    return ok(this.#entryPoints.map(({ port }) => port));
  }

  /** `keepAccepting`: for as long as each entry point says. Resolves when no client is connected any more. */
  async drain(keepAccepting: boolean): Promise<void> {
    await Promise.all(this.#entryPoints.map((open) => open.drain(keepAccepting)));
    this.#release();
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    await Promise.all(this.#entryPoints.map((open) => open.close()));
    this.#release();
  }

  /** At the cap nobody more is accepted, whichever entry point they came to. */
  #counterFor(name: string): ConnectionCounter {
    const { metrics } = this.#options;
    return {
      opened: () => {
        this.#cap.opened();
        metrics?.connectionOpened(name);
      },
      closed: () => {
        this.#cap.closed();
        metrics?.connectionClosed(name);
      },
    };
  }

  #release(): void {
    this.#pools.close();
    this.#pressure.close();
    this.#deadlines.close();
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
