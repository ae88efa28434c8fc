// Facts of a cluster -> what the rest of the house knows of it. Pure.

import type { Task } from '@aws-sdk/client-ecs';
import type { ProviderName } from '../../src/model/qualified-name.ts';
import type { Item, ScopeReading, ScopeStatus } from '../../src/model/snapshot.ts';
import type { ClusterFacts, Gap } from './facts.ts';
import { type Finding, readContainer } from './read-container.ts';

export interface ReadOptions {
  /** The provider's name. */
  readonly name: ProviderName;
  /** Only a container that its health check calls healthy serves; else any that it does not call unhealthy. */
  readonly healthyTasksOnly: boolean;
}

export function readCluster(facts: ClusterFacts, options: ReadOptions): ScopeReading {
  const findings = facts.tasks.flatMap((task) => readTask(task, facts, options.healthyTasksOnly));
  const items = findings.flatMap(({ item }) => item ?? []);
  const gaps = [...facts.gaps, ...findings.flatMap(({ gap }) => gap ?? [])];
  return {
    scope: facts.scope,
    status: statusOf(facts, items),
    items,
    problems: distinct(gaps).map(({ object, reason }) => ({ provider: options.name, object, reason })),
  };
}

/** AWS adds containers of its own (Service Connect, pause) that no definition has: nobody labels them or routes to them. */
function readTask(task: Task, facts: ClusterFacts, healthyTasksOnly: boolean): readonly Finding[] {
  const taskDefinition = facts.definitions.get(task.taskDefinitionArn ?? '');
  if (taskDefinition === undefined) return [];
  const { networkMode, containers } = taskDefinition;
  return (task.containers ?? []).flatMap((container) => {
    const definition = containers.get(container.name ?? '');
    if (definition === undefined) return [];
    return [readContainer({ task, container, definition, networkMode }, facts.hosts, healthyTasksOnly)];
  });
}

/** With gaps and without a single item nothing was learnt: an empty partial reading would pass for a first success. */
function statusOf(facts: ClusterFacts, items: readonly Item[]): ScopeStatus {
  if (facts.gaps.length === 0) return 'complete';
  return items.length === 0 ? 'failed' : 'partial';
}

/** Each once, in an order that does not depend on which answer came first. */
function distinct(gaps: readonly Gap[]): readonly Gap[] {
  const byText = new Map(gaps.map((gap) => [`${gap.object}\n${gap.reason}`, gap]));
  return [...byText.keys()].sort().flatMap((text) => byText.get(text) ?? []);
}
