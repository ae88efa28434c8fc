// Providers: one instance for `providers.ecs`, one for each of `providers.ecs.instances`; the same for EC2 and Consul.

import { fail, ok, type Result } from '../model/result.ts';
import type {
  AwsSettings,
  ConsulCatalogSettings,
  Ec2Settings,
  EcsHealthPolicy,
  EcsSettings,
  FileSettings,
  LabelSettings,
  ProvidersSettings,
} from '../model/settings.ts';
import { boolean } from './kinds.ts';
import type { Report } from './problem.ts';
import type { Environment } from './read-environment.ts';
import { consulCatalog, ec2, ecs, file, providers } from './sections.ts';
import type { Written } from './written.ts';
import type { WrittenSection } from './written-section.ts';

export function buildProviders(written: Written, environment: Environment, report: Report): ProvidersSettings {
  const each = <T>(path: string, build: (at: WrittenSection, name: string, report: Report) => T): T[] =>
    findInstances(written, path, report).map(({ at, name }) => build(at, name, report));
  return {
    throttleMs: written.at('providers').value(providers.throttle),
    ecs: each('providers.ecs', buildEcs),
    ec2: each('providers.ec2', buildEc2),
    consulCatalog: each('providers.consulCatalog', (at, name) => buildConsulCatalog(at, name, environment, report)),
    file: buildFile(written.at('providers.file'), report),
  };
}

interface Instance {
  readonly name: string;
  readonly at: WrittenSection;
}

function findInstances(written: Written, path: string, report: Report): Instance[] {
  const at = written.at(path);
  const type = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const own: Instance[] = at.isOn() ? [{ name: type, at }] : [];
  const named = at.at('instances').names();
  for (const name of named.filter((each) => !/^[A-Za-z0-9_-]+$/.test(each))) {
    const instance = at.at(`instances.${name}`);
    report(`${instance.path}: a name has only letters, digits, - and _`, instance.place());
  }
  const instances = named.map((name) => ({ name: `${type}-${name}`, at: at.at(`instances.${name}`) }));
  return [...own, ...instances.filter((instance) => instance.at.isOn())];
}

function buildEcs(at: WrittenSection, name: string, report: Report): EcsSettings {
  const autoDiscoverClusters = at.value(ecs.autoDiscoverClusters);
  if (autoDiscoverClusters && at.isWritten(ecs.clusters)) {
    report(`${at.path}: clusters and autoDiscoverClusters exclude each other`, at.place(ecs.clusters));
  }
  return {
    name,
    clusters: autoDiscoverClusters ? [] : at.value(ecs.clusters),
    autoDiscoverClusters,
    health: buildHealth(at, report),
    ...buildAws(at, ecs, report),
    ...buildLabels(at, ecs),
  };
}

/** Traefik's flag is the strictest policy; beside another one it would say two things. */
function buildHealth(at: WrittenSection, report: Report): EcsHealthPolicy {
  const health = at.value(ecs.health);
  if (!at.value(ecs.healthyTasksOnly)) return health;
  if (at.isWritten(ecs.health) && health !== 'healthy') {
    report(`${at.path}: healthyTasksOnly and health: ${health} exclude each other`, at.place(ecs.health));
  }
  return 'healthy';
}

function buildEc2(at: WrittenSection, name: string, report: Report): Ec2Settings {
  return {
    name,
    filters: buildFilters(at, report),
    addressType: at.value(ec2.addressType),
    ...buildAws(at, ec2, report),
    ...buildLabels(at, ec2),
  };
}

/** What finds instances when no filter is written: those that say whether they take part. */
const ENABLE_TAGS = { name: 'tag-key', values: ['portolan.enable', 'traefik.enable'] };

function buildFilters(at: WrittenSection, report: Report): Ec2Settings['filters'] {
  const list = at.at('filters');
  const indexes = list.names().sort((a, b) => Number(a) - Number(b));
  const filters = indexes.map((index) => {
    const name = at.optional({ ...ec2.filterName, name: `filters.${index}.name` });
    const values = at.value({ ...ec2.filterValues, name: `filters.${index}.values` });
    if (name === undefined) report(`${list.path}[${index}] has no name`, list.at(index).place());
    else if (values.length === 0) report(`${list.path}[${index}] has no values`, list.at(index).place());
    return { name: name ?? '', values };
  });
  return filters.length > 0 ? filters : [ENABLE_TAGS];
}

function buildAws(at: WrittenSection, options: typeof ecs | typeof ec2, report: Report): AwsSettings {
  const accessKeyId = at.optional(options.accessKeyID);
  const secretAccessKey = at.optional(options.secretAccessKey);
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const [written, missing] =
      accessKeyId === undefined
        ? [options.secretAccessKey, options.accessKeyID]
        : [options.accessKeyID, options.secretAccessKey];
    report(`${at.path}: ${written.name} needs ${missing.name} beside it`, at.place(written));
  }
  return {
    region: at.optional(options.region),
    accessKeyId,
    secretAccessKey,
    refreshMs: at.value(options.refreshSeconds) * 1000,
  };
}

const buildLabels = (at: WrittenSection, options: typeof ecs | typeof ec2 | typeof consulCatalog): LabelSettings => ({
  exposedByDefault: at.value(options.exposedByDefault),
  defaultRule: at.value(options.defaultRule),
  constraints: at.value(options.constraints),
});

function buildConsulCatalog(
  at: WrittenSection,
  name: string,
  environment: Environment,
  report: Report,
): ConsulCatalogSettings {
  const endpoint = buildConsulEndpoint(at, environment);
  if (!endpoint.ok) report(`${at.path}.endpoint.address: ${endpoint.error}`, at.place(consulCatalog.address));
  return {
    name,
    endpoint: {
      ...(endpoint.ok ? endpoint.value : { address: '', scheme: 'http' }),
      datacenter: at.optional(consulCatalog.datacenter),
      token: at.optional(consulCatalog.token) ?? (environment.CONSUL_HTTP_TOKEN || undefined),
      waitMs: at.value(consulCatalog.waitTime),
    },
    prefix: at.value(consulCatalog.prefix),
    stale: at.value(consulCatalog.stale),
    requireConsistent: at.value(consulCatalog.requireConsistent),
    strictChecks: at.value(consulCatalog.strictChecks),
    minimumIntervalMs: at.value(consulCatalog.minimumInterval),
    ...buildLabels(at, consulCatalog),
  };
}

/** As Consul's own clients do: the variables stand in for options, and an address may carry its scheme. */
function buildConsulEndpoint(
  at: WrittenSection,
  environment: Environment,
): Result<{ address: string; scheme: 'http' | 'https' }> {
  const written = at.optional(consulCatalog.address) ?? (environment.CONSUL_HTTP_ADDR || '127.0.0.1:8500');
  const match = /^(?:(https?):\/\/)?((?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5})\/?$/.exec(written);
  const address = match?.[2];
  if (match === null || address === undefined) return fail(`expected host:port, got "${written}"`);
  const overTls = boolean.parse(environment.CONSUL_HTTP_SSL ?? 'false');
  const byDefault = overTls.ok && overTls.value ? 'https' : 'http';
  const scheme = match[1] === 'https' || match[1] === 'http' ? match[1] : at.optional(consulCatalog.scheme);
  return ok({ address, scheme: scheme ?? byDefault });
}

function buildFile(at: WrittenSection, report: Report): FileSettings | undefined {
  if (!at.isOn()) return undefined;
  const filename = at.optional(file.filename);
  const directory = at.optional(file.directory);
  const path = filename ?? directory;
  if (path === undefined) {
    report(`${at.path} needs filename or directory`, at.place());
    return undefined;
  }
  if (filename !== undefined && directory !== undefined) {
    report(`${at.path}: filename and directory exclude each other`, at.place(file.directory));
  }
  const kind = filename === undefined ? 'directory' : 'file';
  return { name: 'file', source: { kind, path }, watch: at.value(file.watch) };
}
