// Providers: one instance for `providers.ecs`, one for each of `providers.ecs.instances`; the same for EC2 and Consul.

import type {
  AwsSettings,
  Ec2Settings,
  EcsHealthPolicy,
  EcsSettings,
  EventsSettings,
  FileSettings,
  ProvidersSettings,
} from '../model/settings.ts';
import { buildAwsAccess } from './build-aws-access.ts';
import { buildConsulCatalogs } from './build-consul-catalogs.ts';
import { buildLabels } from './build-labels.ts';
import { findInstances } from './find-instances.ts';
import type { Report } from './problem.ts';
import type { Environment } from './read-environment.ts';
import { aws, awsEvents, ec2, ecs, file, providers } from './sections.ts';
import type { Written } from './written.ts';
import type { WrittenSection } from './written-section.ts';

export function buildProviders(written: Written, environment: Environment, report: Report): ProvidersSettings {
  const each = <T>(path: string, build: (at: WrittenSection, name: string, report: Report) => T): T[] =>
    findInstances(written, path, report).map(({ at, name }) => build(at, name, report));
  return {
    throttleMs: written.at('providers').value(providers.throttle),
    awsBudget: written.at('providers.aws').value(aws.budget),
    awsEvents: buildEvents(written.at('providers.aws.events'), report),
    holdMassRemoval: written.at('providers').value(providers.holdMassRemoval),
    ecs: each('providers.ecs', buildEcs),
    ec2: each('providers.ec2', buildEc2),
    consulCatalog: buildConsulCatalogs(findInstances(written, 'providers.consulCatalog', report), environment, report),
    file: buildFile(written.at('providers.file'), report),
  };
}

function buildEcs(at: WrittenSection, name: string, report: Report): EcsSettings {
  const autoDiscoverClusters = at.value(ecs.autoDiscoverClusters);
  if (autoDiscoverClusters && at.isWritten(ecs.clusters)) {
    const which = 'the list would be ignored: name clusters, or have every cluster of the region read';
    report(`${at.path}: clusters and autoDiscoverClusters exclude each other; ${which}`, at.place(ecs.clusters));
  }
  return {
    name,
    clusters: autoDiscoverClusters ? [] : at.value(ecs.clusters),
    autoDiscoverClusters,
    ecsAnywhere: at.value(ecs.ecsAnywhere),
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

function buildEvents(at: WrittenSection, report: Report): EventsSettings | undefined {
  if (!at.isOn()) return undefined;
  const queueUrl = at.optional(awsEvents.queueUrl);
  const access = buildAwsAccess(at, awsEvents, report);
  if (queueUrl === undefined) report(`${at.path} needs queueUrl`, at.place());
  else if (!URL.canParse(queueUrl)) report(`${at.path}.queueUrl: expected a URL`, at.place(awsEvents.queueUrl));
  return queueUrl === undefined ? undefined : { queueUrl, ...access };
}

const buildAws = (at: WrittenSection, options: typeof ecs | typeof ec2, report: Report): AwsSettings => ({
  ...buildAwsAccess(at, options, report),
  refreshMs: at.value(options.refreshSeconds) * 1000,
});

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
