// One container of a task -> an item, a gap, both, or nothing. Pure.

import type { Container, Task } from '@aws-sdk/client-ecs';
import { normalizeName } from '../../src/labels/normalize-name.ts';
import { assertNever } from '../../src/model/result.ts';
import type { EcsHealthPolicy } from '../../src/model/settings.ts';
import type { Endpoint, Item } from '../../src/model/snapshot.ts';
import type { ContainerDefinitionFacts, Gap, Host, Networking } from './facts.ts';
import { locate } from './locate.ts';
import { openPorts } from './open-ports.ts';

export interface Subject {
  readonly task: Task;
  readonly container: Container;
  readonly definition: ContainerDefinitionFacts;
  readonly networkMode: Networking;
}

export interface Finding {
  readonly item?: Item;
  readonly gap?: Gap;
}

export function readContainer(subject: Subject, hosts: ReadonlyMap<string, Host>, policy: EcsHealthPolicy): Finding {
  const { task, container, definition, networkMode } = subject;
  if (!isRunning(task, container)) return { item: itemOf(subject, null) };
  if (!isHealthy(container, policy)) return withheld(subject, policy);
  const location = locate(task, container, networkMode, hosts);
  switch (location.kind) {
    case 'address': {
      const ports = openPorts(networkMode, definition.portMappings, container.networkBindings ?? []);
      return { item: itemOf(subject, { address: location.address, ports }) };
    }
    case 'nowhere': {
      const item = itemOf(subject, null);
      if (networkMode === 'none' && !isWanted(definition)) return { item };
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

/** The container's own health: a task's is UNKNOWN while one container has no check (amazon-ecs-agent#4094). */
function isHealthy({ healthStatus }: Container, policy: EcsHealthPolicy): boolean {
  switch (policy) {
    case 'healthy':
      return healthStatus === 'HEALTHY';
    case 'notUnhealthy':
      return healthStatus !== 'UNHEALTHY';
    case 'ignore':
      return true;
    default:
      return assertNever(policy);
  }
}

/** Waiting for a check that does not exist is a mistake; a check of the image alone is one that ECS does not run. */
function withheld(subject: Subject, policy: EcsHealthPolicy): Finding {
  const item = itemOf(subject, null);
  const { definition } = subject;
  if (policy !== 'healthy' || definition.checksHealth || !isWanted(definition)) return { item };
  return { item, gap: { object: `container ${item.id}`, reason: NO_CHECK } };
}

const NO_CHECK = 'only HEALTHY containers serve, and its task definition has no healthCheck: it never will be';

/** A log shipper has no network or check on purpose; only labels say that somebody wants it reached. */
const isWanted = ({ labels }: ContainerDefinitionFacts): boolean => labels.length > 0;

function itemOf({ task, container, definition }: Subject, endpoint: Endpoint | null): Item {
  const startedAt = task.startedAt ?? task.createdAt;
  return {
    id: `${task.taskArn}/${container.name}`,
    name: normalizeName(`${task.group ?? ''}-${container.name}`),
    ...(startedAt !== undefined && { startedAtMs: startedAt.getTime() }),
    declaration: { kind: 'labels', labels: definition.labels },
    endpoint,
  };
}
