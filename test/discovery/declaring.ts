// Decoded items and merges for tests: definitions with everything filled in that a test does not care about, and a
// sequence of merges that passes its memory on.

import type { DiscoveredItem } from '../../src/discovery/declarations.ts';
import { type Merged, type MergeInput, mergeConfigurations } from '../../src/discovery/merge.ts';
import { NO_MEMORY } from '../../src/discovery/merge-memory.ts';
import type {
  CompositeDefinition,
  Declared,
  LoadBalancerDefinition,
  MiddlewareDefinition,
  RouterDefinition,
  ServiceDefinition,
  TlsConfiguration,
  TlsStore,
} from '../../src/model/dynamic-configuration.ts';
import type { Assessed } from '../../src/model/routing-state.ts';
import { type ServersTransport, USUAL_TRANSPORT } from '../../src/model/servers-transport.ts';
import { type CertificatePair, DEFAULT_TLS_OPTIONS, type TlsOptions, type TlsVersion } from '../../src/model/tls.ts';

const declared = <T>(definition: T, reasons: readonly string[] = []): Declared<T> => ({
  definition,
  defects: reasons.map((reason) => ({ reason })),
});

/** A router `rule` to the service `web` unless told otherwise. */
export const router = (rule: string, more: Partial<RouterDefinition> = {}, ...defects: string[]) =>
  declared<RouterDefinition>({ rule, service: 'web', ...more }, defects);

/** A service with the servers `http://10.0.0.x:80`, or whatever is written as a URL, `#` and a weight; `!`: it is leaving. */
export const service = (servers: readonly string[] = [], passHostHeader = true, ...defects: string[]) =>
  declared<LoadBalancerDefinition>(
    {
      kind: 'loadBalancer',
      passHostHeader,
      servers: servers.map((text) => {
        const [url = '', weight = '1'] = text.replace(/!$/, '').split('#');
        return { url, weight: Number(weight), ...(text.endsWith('!') && { leaving: true as const }) };
      }),
    },
    defects,
  );

/** A service made of these, which no release can choose among yet. */
export const weighted = (...names: string[]) =>
  declared<CompositeDefinition>(
    { kind: 'weighted', services: names.map((name) => ({ option: 'services', name, weight: 1 })), servers: [] },
    ['"weighted" is not supported yet'],
  );

export const addPrefix = (prefix: string, ...defects: string[]) =>
  declared<MiddlewareDefinition>({ type: 'addPrefix', prefix }, defects);

export const chain = (middlewares: readonly string[], ...defects: string[]) =>
  declared<MiddlewareDefinition>({ type: 'chain', middlewares }, defects);

/** A transport that keeps so many idle connections. */
export const transport = (maxIdleConnsPerHost: number, ...defects: string[]) =>
  declared<ServersTransport>({ ...USUAL_TRANSPORT, maxIdleConnsPerHost }, defects);

/** The same service by a transport. */
export const by = (
  serversTransport: string | undefined,
  { definition, defects }: Declared<LoadBalancerDefinition>,
): Declared<LoadBalancerDefinition> => ({
  definition: serversTransport === undefined ? definition : { ...definition, serversTransport },
  defects,
});

/** The section `tls` of a file, each part empty unless told otherwise. */
export const tls = (parts: {
  readonly certificates?: Record<string, Declared<CertificatePair | undefined>>;
  readonly options?: Record<string, Declared<TlsOptions>>;
  readonly stores?: Record<string, Declared<TlsStore>>;
}): TlsConfiguration => ({
  certificates: new Map(Object.entries(parts.certificates ?? {})),
  options: new Map(Object.entries(parts.options ?? {})),
  stores: new Map(Object.entries(parts.stores ?? {})),
});

/** A pair that is known by its text; undefined: it cannot be read. */
export const pair = (text: string | undefined, ...defects: string[]) =>
  declared<CertificatePair | undefined>(
    text === undefined ? undefined : { certificate: text, key: `key of ${text}` },
    defects,
  );

export const tlsOptions = (minVersion: TlsVersion, ...defects: string[]) =>
  declared<TlsOptions>({ ...DEFAULT_TLS_OPTIONS, minVersion }, defects);

interface ItemOptions {
  readonly provider?: string;
  readonly scope?: string;
  readonly startedAtMs?: number;
  readonly routers?: Record<string, Declared<RouterDefinition>>;
  readonly services?: Record<string, Declared<ServiceDefinition>>;
  readonly middlewares?: Record<string, Declared<MiddlewareDefinition>>;
  readonly serversTransports?: Record<string, Declared<ServersTransport>>;
  readonly tls?: TlsConfiguration;
}

/** An item of `ecs`; without any services it declares `web`, with one server named after it. */
export const declaring = (id: string, options: ItemOptions): DiscoveredItem => ({
  provider: options.provider ?? 'ecs',
  scope: options.scope ?? 'cluster/demo',
  id,
  startedAtMs: options.startedAtMs,
  decoded: {
    exposed: true,
    problems: [],
    configuration: {
      http: {
        routers: new Map(Object.entries(options.routers ?? {})),
        services: new Map(Object.entries(options.services ?? { web: service([`http://${id}:80`]) })),
        middlewares: new Map(Object.entries(options.middlewares ?? {})),
        serversTransports: new Map(Object.entries(options.serversTransports ?? {})),
      },
      ...(options.tls && { tls: options.tls }),
    },
  },
});

export const GRACE_MS = 10_000;

/** Merges one after the other, each with the memory of the one before, ten milliseconds apart unless told otherwise. */
export class Merges {
  #merged: Merged | undefined;
  #nowMs = 0;
  readonly #fixed: Partial<MergeInput>;

  constructor(fixed: Partial<MergeInput> = {}) {
    this.#fixed = fixed;
  }

  next(items: readonly DiscoveredItem[], afterMs = 10): Merged {
    this.#nowMs += afterMs;
    const input = {
      problems: [],
      entryPoints: new Map([['web', { asDefault: false }]]),
      routerGracePeriodMs: GRACE_MS,
      wallMs: this.#nowMs,
      ...this.#fixed,
      items,
    };
    this.#merged = mergeConfigurations(input, this.#merged?.memory ?? NO_MEMORY, this.#nowMs);
    return this.#merged;
  }
}

/** One merge without history. */
export const merge = (items: readonly DiscoveredItem[], fixed: Partial<MergeInput> = {}) =>
  new Merges(fixed).next(items).state;

/** `web@ecs enabled`, `web@ecs disabled: reason; reason`. */
export const verdicts = <T>(objects: ReadonlyMap<string, Assessed<T>>): string[] =>
  [...objects].map(([name, { status, errors }]) => [`${name} ${status}`, ...errors].join(': '));

/** `router web@ecs: reason`. */
export const problems = ({ state }: Pick<Merged, 'state'>): string[] =>
  state.problems.map(({ object, reason }) => `${object}: ${reason}`);
