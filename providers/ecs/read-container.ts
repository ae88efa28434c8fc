// One container of a task -> an item, a gap, both, or nothing. Pure.

import type { Container, NetworkMode, Task } from '@aws-sdk/client-ecs';
import { normalizeName } from '../../src/labels/normalize-name.ts';
import { assertNever } from '../../src/model/result.ts';
import type { Endpoint, Item } from '../../src/model/snapshot.ts';
import type { ContainerDefinitionFacts, Gap, Host } from './facts.ts';
import { locate } from './locate.ts';
import { openPorts } from './open-ports.ts';

export interface Subject {
  readonly task: Task;
  readonly container: Container;
  readonly definition: ContainerDefinitionFacts;
  readonly networkMode: NetworkMode;
}

export interface Finding {
  readonly item?: Item;
  readonly gap?: Gap;
}

export function readContainer(subject: Subject, hosts: ReadonlyMap<string, Host>, healthyTasksOnly: boolean): Finding {
  const { task, container, definition, networkMode } = subject;
  if (!isServing(task, container, healthyTasksOnly)) return { item: itemOf(subject, null) };
  const location = locate(task, container, networkMode, hosts);
  switch (location.kind) {
    case 'address': {
      const ports = openPorts(networkMode, definition.portMappings, container.networkBindings ?? []);
      return { item: itemOf(subject, { address: location.address, ports }) };
    }
    case 'nowhere': {
      const item = itemOf(subject, null);
      // A log shipper has no network on purpose; only labels say that somebody wants it reached.
      if (networkMode === 'none' && definition.labels.length === 0) return { item };
      return { item, gap: { object: location.object ?? `container ${item.id}`, reason: location.reason } };
    }
    case 'unread':
      return {};
    default:
      return assertNever(location);
  }
}

/** The container's own health: a task's is UNKNOWN while one container has no check (amazon-ecs-agent#4094). */
function isServing(task: Task, container: Container, healthyTasksOnly: boolean): boolean {
  const isRunning = [task.desiredStatus, task.lastStatus, container.lastStatus].every((status) => status === 'RUNNING');
  const health = container.healthStatus;
  return isRunning && (healthyTasksOnly ? health === 'HEALTHY' : health !== 'UNHEALTHY');
}

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
