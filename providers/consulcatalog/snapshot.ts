// Pure: what Consul answered, in the house's own words. A service is a scope, its instances are the items.

import { normalizeName } from '../../src/labels/normalize-name.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { ConsulCatalogSettings } from '../../src/model/settings.ts';
import type { Endpoint, Item, ScopeReading } from '../../src/model/snapshot.ts';
import type { Health, Instance, ServiceList } from './answers.ts';
import { aggregateStatus, serves } from './check-status.ts';
import { labelsFromTags } from './labels-from-tags.ts';
import { describeMesh, isMeshProxy } from './mesh.ts';

/** The list itself is a scope without items: when it cannot be read, that is where the problem is shown. */
export const LIST_SCOPE = 'services';

export const serviceScope = (service: string): string => `service/${service}`;

/** The services that are worth a query of their own, sorted: the others' instances are never asked for. */
export function servicesTakingPart(list: ServiceList, settings: ConsulCatalogSettings): readonly string[] {
  const names = [...list].filter(([, tags]) => settings.exposedByDefault || enablesAnything(tags, settings.prefix));
  return names.map(([name]) => name).sort();
}

/**
 * The tags are a union: one instance may be enabled and another not, so any enable tag that does not plainly say no counts.
 * A value that is no boolean is asked for too, so that its defect is shown.
 */
const enablesAnything = (tags: readonly string[], prefix: string): boolean =>
  enableValues(tags, prefix).some((value) => !/^(0|f|F|false|False|FALSE)$/.test(value));

const enableValues = (tags: readonly string[], prefix: string): readonly string[] =>
  tags.flatMap((tag) =>
    labelsFromTags([tag], prefix).flatMap(([key, value]) => (/^(portolan|traefik)\.enable$/i.test(key) ? [value] : [])),
  );

function takesPart({ tags }: Instance, { prefix, exposedByDefault }: ConsulCatalogSettings): boolean {
  return enableValues(tags, prefix).length === 0 ? exposedByDefault : enablesAnything(tags, prefix);
}

/** `leaderKnown` false: absence proves nothing, so the reading is partial, as it is when an entry could not be read. */
export function readService(
  service: string,
  health: Health,
  leaderKnown: boolean,
  settings: ConsulCatalogSettings,
): ScopeReading {
  const instances = health.instances.filter((instance) => !isMeshProxy(instance));
  const meshed = describeMesh(health.instances.filter((instance) => takesPart(instance, settings)));
  const missing = instances.filter(({ address }) => address === '');
  return {
    scope: serviceScope(service),
    status: leaderKnown && health.defects.length === 0 ? 'complete' : 'partial',
    items: instances.map((instance) => readItem(service, instance, settings)),
    problems: [
      ...[...health.defects, ...meshed].map((reason) => problem(settings, `service ${service}`, reason)),
      ...missing.map((instance) => problem(settings, `instance ${itemId(instance)}`, 'address is missing')),
    ],
  };
}

/** Nothing was learnt about this scope, and why. */
export const failedScope = (scope: string, reason: string, settings: ConsulCatalogSettings): ScopeReading => ({
  scope,
  status: 'failed',
  items: [],
  problems: [problem(settings, `scope ${scope}`, reason)],
});

function readItem(service: string, instance: Instance, settings: ConsulCatalogSettings): Item {
  const name = normalizeName(service);
  return {
    id: itemId(instance),
    name,
    ...(name === service ? {} : { templateName: service }),
    ...(instance.tags.length > 0 && { tags: instance.tags }),
    declaration: { kind: 'labels', labels: labelsFromTags(instance.tags, settings.prefix) },
    endpoint: mayServe(instance, settings) ? endpointOf(instance) : null,
  };
}

/** A native member of the mesh declares its routers, so that no broader one answers for it, and serves nobody in the clear. */
const mayServe = ({ native, checks }: Instance, { strictChecks }: ConsulCatalogSettings): boolean =>
  !native && serves(aggregateStatus(checks), strictChecks);

/** A registration without a port knows none: a tag must name it. */
function endpointOf({ address, port }: Instance): Endpoint | null {
  if (address === '') return null;
  return { address, ports: port === 0 ? [] : [{ containerPort: port, hostPort: port, protocol: 'tcp' }] };
}

const itemId = ({ node, id }: Instance): string => `${node}/${id}`;

const problem = (settings: ConsulCatalogSettings, object: string, reason: string): Problem => ({
  provider: settings.name,
  object,
  reason,
});
