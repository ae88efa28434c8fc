// One container of a task -> an item, a gap, both, or nothing. Pure.

import type { Container, Task } from '@aws-sdk/client-ecs';
import { normalizeName } from '../../src/labels/normalize-name.ts';
import { assertNever } from '../../src/model/result.ts';
import type { EcsHealthPolicy } from '../../src/model/settings.ts';
import type { Endpoint, Item } from '../../src/model/snapshot.ts';
import { revisionName } from './arn.ts';
import type { ContainerDefinitionFacts, Gap, Host, Networking } from './facts.ts';
import { isWanted } from './label-intent.ts';
import { locate } from './locate.ts';
import { openPorts } from './open-ports.ts';

export interface Subject {
  readonly task: Task;
  readonly container: Container;
  readonly definition: ContainerDefinitionFacts;
  readonly networkMode: Networking;
  /** The task definition's. */
  readonly checksHealth: boolean;
  /** Its machine is to go. */
  readonly isLeaving: boolean;
}

export interface Finding {
  readonly item?: Item;
  readonly gap?: Gap;
}

export function readContainer(subject: Subject, hosts: ReadonlyMap<string, Host>, policy: EcsHealthPolicy): Finding {
  const { task, container, definition, networkMode } = subject;
  if (!isRunning(task, container)) return { item: itemOf(subject, null) };
  if (!isHealthy(subject, policy)) return withheld(subject, policy);
  if (networkMode === 'none')
    return { item: itemOf(subject, null), ...mistakeOf(subject, 'whose network mode is none') };
  const location = locate(task, container, networkMode, hosts);
  switch (location.kind) {
    case 'address': {
      const ports = openPorts(networkMode, definition.portMappings, container.networkBindings ?? []);
      return { item: itemOf(subject, { address: location.address, ports }) };
    }
    case 'nowhere': {
      const item = itemOf(subject, null);
      return { item, gap: { object: location.object ?? `container ${item.id}`, reason: location.reason } };
    }
    case 'unread':
      return {};
    default:
      return assertNever(location);
  }
}

const isRunning = (task: Task, container: Container): boolean =>
  [task.desiredStatus, task.lastStatus, container.lastStatus].every((status) => status === 'RUNNING');

/**
 * The container's own health: a task's may be UNKNOWN because of a neighbour (amazon-ecs-agent#4094). Only where it has
 * no check of its own and must be HEALTHY, it is as healthy as its task: what Traefik goes by.
 */
function isHealthy({ task, container, definition }: Subject, policy: EcsHealthPolicy): boolean {
  switch (policy) {
    case 'healthy':
      return (definition.checksHealth ? container : task).healthStatus === 'HEALTHY';
    case 'notUnhealthy':
      return container.healthStatus !== 'UNHEALTHY';
    case 'ignore':
      return true;
    default:
      return assertNever(policy);
  }
}

/** To wait for checks that do not exist is a mistake; one of the image alone does not exist for ECS. */
function withheld(subject: Subject, policy: EcsHealthPolicy): Finding {
  const waitsForEver = policy === 'healthy' && !subject.checksHealth;
  const mistake = waitsForEver ? mistakeOf(subject, 'which must be HEALTHY: no container has a healthCheck') : {};
  return { item: itemOf(subject, null), ...mistake };
}

/** Of the definition, told once for all of its tasks; never of a container that nobody wants reached, as a log shipper. */
function mistakeOf({ task, container, definition }: Subject, what: string): Pick<Finding, 'gap'> {
  if (!isWanted(definition.labels)) return {};
  const object = `task definition ${revisionName(task.taskDefinitionArn ?? '')}`;
  return { gap: { object, reason: `nothing can reach the container ${container.name}, ${what}` } };
}

function itemOf({ task, container, definition, isLeaving }: Subject, endpoint: Endpoint | null): Item {
  const startedAt = task.startedAt ?? task.createdAt;
  return {
    id: `${task.taskArn}/${container.name}`,
    name: normalizeName(`${task.group ?? ''}-${container.name}`),
    ...(startedAt !== undefined && { startedAtMs: startedAt.getTime() }),
    declaration: { kind: 'labels', labels: definition.labels },
    endpoint,
    ...(isLeaving && { leaving: true }),
  };
}
