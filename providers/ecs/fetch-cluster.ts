// Everything that there is to know of one cluster, in the order in which one answer leads to the next question.

import type { Task } from '@aws-sdk/client-ecs';
import { concernsEveryCall } from '../aws/api-fault.ts';
import { mapLimited } from '../aws/map-limited.ts';
import { clusterScope, revisionName } from './arn.ts';
import { describeAll } from './describe-all.ts';
import type { EcsApi } from './ecs-api.ts';
import type { ClusterFacts, Gap, TaskDefinitionFacts } from './facts.ts';
import type { Hosts } from './hosts.ts';
import type { TaskDefinitions } from './task-definitions.ts';

const DEFINITIONS_AT_ONCE = 8;

/** What outlives a poll. */
export interface EcsMemory {
  readonly definitions: TaskDefinitions;
  readonly hosts: Hosts;
}

export interface ClusterReading {
  readonly facts: ClusterFacts;
  /** ARNs. */
  readonly listed: ReadonlySet<string>;
}

/** `cluster` is a name or an ARN: AWS takes either. `unlisted`: tasks to ask about though no listing has them yet. */
export async function fetchCluster(
  cluster: string,
  api: EcsApi,
  memory: EcsMemory,
  unlisted: readonly string[],
): Promise<ClusterReading> {
  const listing = await api.listTasks(cluster);
  const listed = new Set(listing.items);
  const { facts } = await fetchTasks(cluster, [...new Set([...listed, ...unlisted])], api, memory);
  if (listing.fault === undefined) return { facts, listed };
  const gap = { object: `scope ${facts.scope}`, reason: listing.fault.message };
  return { facts: { ...facts, gaps: [gap, ...facts.gaps] }, listed };
}

export interface TasksReading {
  readonly facts: ClusterFacts;
  /** ARNs that AWS does not know. */
  readonly missing: readonly string[];
}

export async function fetchTasks(
  cluster: string,
  arns: readonly string[],
  api: EcsApi,
  memory: EcsMemory,
): Promise<TasksReading> {
  const scope = clusterScope(cluster);
  const described = await describeAll(
    'ecs:DescribeTasks',
    arns,
    (batch) => api.describeTasks(cluster, batch),
    (task: Task) => task.taskArn,
  );
  const tasks = [...described.found.values()];
  const { definitions, gaps } = await fetchDefinitions(scope, tasks, api, memory.definitions);
  const { hosts, faults } = await memory.hosts.read(cluster, hostsOf(tasks, definitions), api);
  const ownGaps = [...described.faults, ...faults].map((reason) => ({ object: `scope ${scope}`, reason }));
  return {
    facts: { scope, tasks, definitions, hosts, leaving: new Set(), gaps: [...ownGaps, ...gaps] },
    missing: described.missing,
  };
}

async function fetchDefinitions(scope: string, tasks: readonly Task[], api: EcsApi, known: TaskDefinitions) {
  const definitions = new Map<string, TaskDefinitionFacts>();
  const gaps: Gap[] = [];
  const arns = new Set(tasks.flatMap(({ taskDefinitionArn }) => taskDefinitionArn ?? []));
  await mapLimited([...arns], DEFINITIONS_AT_ONCE, async (arn) => {
    const reading = await known.read(arn, api);
    if (reading.ok) return void definitions.set(arn, reading.value);
    const object = concernsEveryCall(reading.error) ? `scope ${scope}` : `task definition ${revisionName(arn)}`;
    gaps.push({ object, reason: reading.error.message });
  });
  return { definitions, gaps };
}

/** Container instances whose address tasks share. Tasks with an interface of their own cost nothing here. */
function hostsOf(tasks: readonly Task[], definitions: ReadonlyMap<string, TaskDefinitionFacts>): readonly string[] {
  const arns = tasks.flatMap(({ taskDefinitionArn, containerInstanceArn }) => {
    const mode = definitions.get(taskDefinitionArn ?? '')?.networkMode;
    return mode === 'bridge' || mode === 'host' ? (containerInstanceArn ?? []) : [];
  });
  return [...new Set(arns)];
}
