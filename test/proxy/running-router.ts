// The running data plane in the test's own process: one entry point, a state, and every access record that it makes.

import { setImmediate as turn } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { EntryChange } from '../../src/model/change.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { HealthDefinition, RouterObservability } from '../../src/model/dynamic-configuration.ts';
import type { Logger } from '../../src/model/logger.ts';
import { isQualified, type QualifiedName } from '../../src/model/qualified-name.ts';
import type { ResolvedMiddleware } from '../../src/model/routing-state.ts';
import {
  type ForwardingTimeouts,
  type ServersTls,
  type ServersTransport,
  USUAL_TRANSPORT,
} from '../../src/model/servers-transport.ts';
import type { AccessLogSettings, EntryPointSettings, Settings } from '../../src/model/settings.ts';
import { NameResolver, type QueryName } from '../../src/names/name-resolver.ts';
import type { AccessRecord } from '../../src/observe/access-record.ts';
import { systemClock } from '../../src/observe/clock.ts';
import type { WorkerMetrics } from '../../src/observe/worker-metrics.ts';
import { DataPlane } from '../../src/proxy/data-plane.ts';
import { Deadlines } from '../../src/proxy/deadlines.ts';
import { type DescriptorLimits, limitConnections } from '../../src/proxy/descriptor-limits.ts';
import type { ReadMemoryUse } from '../../src/proxy/memory-pressure.ts';
import { Outbox } from '../../src/proxy/outbox.ts';
import { ReadBuffers } from '../../src/proxy/read-buffers.ts';
import { UpstreamPools } from '../../src/proxy/upstreams/upstream-pools.ts';
import { snapshot } from '../observe/records.ts';
import { entryPointSettings } from '../support/entry-point-settings.ts';
import { ManualClock, settled } from '../support/manual-clock.ts';
import { NO_PROVIDERS } from '../support/no-providers.ts';
import { Client } from './client.ts';
import { Watched } from './watched.ts';

export interface RouterOptions {
  readonly routes: readonly RouteOptions[];
  /** Default: the real one. */
  readonly clock?: Clock;
  readonly entryPoint?: Partial<EntryPointSettings>;
  /** A second one, for the same routes. */
  readonly otherEntryPoint?: Partial<EntryPointSettings>;
  /** Of services that name none; what is not said is as usual. */
  readonly transport?: TransportOptions;
  /** Default: nobody knows any name. */
  readonly queryName?: QueryName;
  readonly descriptors?: DescriptorLimits;
  readonly readMemoryUse?: ReadMemoryUse;
  /** What the settings of the access log say of headers; default: none is written. */
  readonly accessLog?: AccessLogSettings;
  /** Default: nothing is counted. */
  readonly metrics?: WorkerMetrics;
  /** Default: `setImmediate`. */
  readonly atEndOfTurn?: (run: () => void) => void;
}

export interface RouteOptions {
  readonly rule?: string;
  readonly servers: readonly string[];
  readonly middlewares?: readonly ResolvedMiddleware[];
  readonly passHostHeader?: boolean;
  readonly available?: boolean;
  readonly observability?: RouterObservability;
  readonly transport?: QualifiedName;
  readonly health?: HealthDefinition;
  /** Takes TLS connections only, with these options. */
  readonly tls?: QualifiedName;
}

export const SERVER_NAME = 'router.test';

export interface TransportOptions extends Partial<Omit<ServersTransport, 'tls' | 'forwardingTimeouts'>> {
  readonly tls?: Partial<ServersTls>;
  readonly forwardingTimeouts?: Partial<ForwardingTimeouts>;
}

export const transportOf = ({ tls, forwardingTimeouts, ...others }: TransportOptions = {}): ServersTransport => ({
  ...USUAL_TRANSPORT,
  ...others,
  tls: { ...USUAL_TRANSPORT.tls, ...tls },
  forwardingTimeouts: { ...USUAL_TRANSPORT.forwardingTimeouts, ...forwardingTimeouts },
});

const nobodyKnows: QueryName = () => Promise.reject(new Error('nobody knows'));

/** Pools that nobody connects through. */
export const poolsFor = (clock: Clock): UpstreamPools =>
  new UpstreamPools({
    clock,
    deadlines: new Deadlines(clock),
    buffers: new ReadBuffers(),
    outbox: new Outbox(setImmediate),
    logger: SILENT,
    lookUp: new NameResolver(nobodyKnows, clock).lookUp,
    defaultTransport: USUAL_TRANSPORT,
    descriptors: limitConnections(undefined),
  });

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, with: () => SILENT };

export class RunningRouter extends Watched {
  readonly plane: DataPlane;
  readonly records: AccessRecord[] = [];
  readonly warnings: string[] = [];
  /** URLs that were told as failing. */
  readonly failing: string[] = [];
  port = 0;
  otherPort = 0;
  readonly #t: ExecutionContext;

  private constructor(t: ExecutionContext, options: RouterOptions) {
    super();
    this.#t = t;
    this.plane = new DataPlane({
      settings: settingsOf(options),
      clock: options.clock ?? systemClock,
      random: () => 0,
      logger: { ...SILENT, warn: (text) => void this.warnings.push(text) },
      serverName: SERVER_NAME,
      metrics: options.metrics,
      turn,
      atEndOfTurn: options.atEndOfTurn ?? setImmediate,
      lookUp: new NameResolver(options.queryName ?? nobodyKnows, options.clock ?? systemClock).lookUp,
      descriptors: options.descriptors ?? limitConnections(undefined),
      readMemoryUse: options.readMemoryUse ?? (() => 0),
      onServerFailing: (_, url) => void this.failing.push(url),
      logAccess: (record) => {
        this.records.push(snapshot(record));
        this.changed();
      },
    });
  }

  /** `transports`: by name, for routes that name one. */
  static async start(
    t: ExecutionContext,
    options: RouterOptions,
    transports: Readonly<Record<QualifiedName, TransportOptions>> = {},
  ): Promise<RunningRouter> {
    const router = new RunningRouter(t, options);
    for (const [name, transport] of Object.entries(transports)) {
      if (isQualified(name)) await router.useTransport(name, transport);
    }
    await router.plane.apply(options.routes.flatMap(toChanges));
    const plan = { host: '127.0.0.1', port: 0, sharing: 'sharedHandle' } as const;
    const listening = await router.plane.listen(['web', 'other'].map((entryPoint) => ({ entryPoint, ...plan })));
    if (!listening.ok) throw new Error(listening.error.code);
    [router.port = 0, router.otherPort = 0] = listening.value;
    t.teardown(async () => {
      let over = false;
      void router.plane.close().then(() => {
        over = true;
      });
      while (!over) await (options.clock instanceof ManualClock ? options.clock.advance(100) : settled());
    });
    return router;
  }

  /** The first route becomes another one. */
  change(route: RouteOptions): Promise<void> {
    return this.plane.apply(toChanges(route, 0));
  }

  /** As a worker is told of a transport that is new, or another than before. */
  useTransport(name: QualifiedName, options: TransportOptions): Promise<void> {
    const value = { name, definition: transportOf(options) };
    return this.plane.apply([{ kind: 'httpServersTransport', name, value }]);
  }

  connect(localAddress?: string): Promise<Client> {
    return Client.connect(this.#t, this.port, localAddress);
  }

  connectToOther(): Promise<Client> {
    return Client.connect(this.#t, this.otherPort);
  }

  /** The record of the `count`th request that ended. */
  async record(count: number): Promise<AccessRecord> {
    await this.until(() => this.records.length >= count);
    const record = this.records[count - 1];
    if (record === undefined) throw new Error('no record');
    return record;
  }
}

/** The entries of one route; `index` makes its names. */
export function toChanges(route: RouteOptions, index: number): EntryChange[] {
  const [router, service] = [`r${index}@test`, `s${index}@test`] as const;
  const middlewares = (route.middlewares ?? []).map(
    (definition, i) => ({ name: `m${index}-${i}@test`, definition }) as const,
  );
  const servers = route.servers.map((url) => ({ url, weight: 1 }));
  return [
    ...middlewares.map((value) => ({ kind: 'httpMiddleware', name: value.name, value }) as const),
    {
      kind: 'httpService',
      name: service,
      value: {
        name: service,
        kind: 'loadBalancer',
        passHostHeader: route.passHostHeader ?? true,
        ...(route.transport === undefined ? {} : { serversTransport: route.transport }),
        ...(route.health === undefined ? {} : { health: route.health }),
      },
    },
    { kind: 'httpServers', name: service, value: { service, servers } },
    {
      kind: 'httpRouter',
      name: router,
      value: {
        name: router,
        rule: route.rule ?? 'PathPrefix(`/`)',
        priority: '1',
        entryPoints: ['web', 'other'],
        middlewares: middlewares.map(({ name }) => name),
        service,
        available: route.available ?? true,
        ...(route.tls === undefined ? {} : { tls: { options: route.tls } }),
        ...(route.observability === undefined ? {} : { observability: route.observability }),
      },
    },
  ];
}

function settingsOf({ entryPoint, otherEntryPoint, transport, accessLog }: RouterOptions): Settings {
  const address = { host: '127.0.0.1', port: 0 };
  const usual = entryPointSettings(address);
  return {
    entryPoints: new Map([
      ['web', { ...usual, ...entryPoint }],
      ...(otherEntryPoint === undefined ? [] : [['other', { ...usual, ...otherEntryPoint }] as const]),
    ]),
    internalEntryPoint: { name: 'portolan', address },
    workers: 1,
    providers: NO_PROVIDERS,
    serversTransport: transportOf(transport),
    api: { insecure: false },
    log: { level: 'error', format: 'common', filePath: undefined },
    accessLog,
    metrics: undefined,
    routerGracePeriodMs: 0,
    stateDirectory: undefined,
    sessionTickets: '1',
  };
}
