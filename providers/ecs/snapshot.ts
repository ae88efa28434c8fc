// Facts of a cluster -> what the rest of the house knows of it. Pure.

import type { Task } from '@aws-sdk/client-ecs';
import type { ProviderName } from '../../src/model/qualified-name.ts';
import type { EcsHealthPolicy } from '../../src/model/settings.ts';
import type { Item, ScopeReading, ScopeStatus } from '../../src/model/snapshot.ts';
import type { ClusterFacts, Gap, Host, TaskDefinitionFacts } from './facts.ts';
import { type Finding, readContainer } from './read-container.ts';

export interface ReadOptions {
  /** The provider's name. */
  readonly name: ProviderName;
  readonly health: EcsHealthPolicy;
}

/** What was made of a task, and of what: an event changes one of ten thousand, and the others need not be made anew. */
interface Remembered {
  readonly definition: TaskDefinitionFacts | undefined;
  readonly host: Host | undefined;
  readonly isLeaving: boolean;
  readonly findings: readonly Finding[];
}

/** Of one provider: its options are the same each time. */
export type FindingMemory = WeakMap<Task, Remembered>;

/** What did not change since `memory` saw it stays the same object. */
export function readCluster(
  facts: ClusterFacts,
  options: ReadOptions,
  memory: FindingMemory = new WeakMap(),
): ScopeReading {
  const findings = facts.tasks.flatMap((task) => recallTask(task, facts, options.health, memory));
  const items = findings.flatMap(({ item }) => item ?? []);
  const gaps = [...facts.gaps, ...findings.flatMap(({ gap }) => gap ?? [])];
  return {
    scope: facts.scope,
    status: statusOf(facts, items),
    items,
    problems: distinct(gaps).map(({ object, reason }) => ({ provider: options.name, object, reason })),
  };
}

function recallTask(
  task: Task,
  facts: ClusterFacts,
  health: EcsHealthPolicy,
  memory: FindingMemory,
): readonly Finding[] {
  const definition = facts.definitions.get(task.taskDefinitionArn ?? '');
  const host = facts.hosts.get(task.containerInstanceArn ?? '');
  const isLeaving = facts.leaving.has(task.containerInstanceArn ?? '');
  const known = memory.get(task);
  const isSame = known?.definition === definition && known?.host === host && known?.isLeaving === isLeaving;
  if (known !== undefined && isSame) return known.findings;
  const findings = readTask(task, facts, health);
  memory.set(task, { definition, host, isLeaving, findings });
  return findings;
}

/**
 * A task that is STOPPED declares nothing any more: what replaces it does. AWS adds containers of its own that no
 * definition has (`ecs-service-connect-…`, `aws-guardduty-agent-…`, pause): nobody labels them or routes to them, and
 * how they are says nothing of the task.
 */
function readTask(task: Task, facts: ClusterFacts, health: EcsHealthPolicy): readonly Finding[] {
  const taskDefinition = facts.definitions.get(task.taskDefinitionArn ?? '');
  if (taskDefinition === undefined || task.lastStatus === 'STOPPED') return [];
  const { networkMode, containers, checksHealth } = taskDefinition;
  return (task.containers ?? []).flatMap((container) => {
    const definition = containers.get(container.name ?? '');
    if (definition === undefined) return [];
    const isLeaving = facts.leaving.has(task.containerInstanceArn ?? '');
    return [readContainer({ task, container, definition, networkMode, checksHealth, isLeaving }, facts.hosts, health)];
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
