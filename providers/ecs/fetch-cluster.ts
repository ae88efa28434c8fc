// What there is to know of tasks, in the order in which one answer leads to the next question: the tasks themselves, then the
// definitions and machines that they name.

import type { Task } from '@aws-sdk/client-ecs';
import { concernsEveryCall } from '../aws/api-fault.ts';
import { mapAnswer } from '../aws/map-answer.ts';
import { mapLimited } from '../aws/map-limited.ts';
import { clusterScope, revisionName } from './arn.ts';
import { describeAll } from './describe-all.ts';
import type { EcsApi } from './ecs-api.ts';
import type { ClusterFacts, Gap, TaskDefinitionFacts } from './facts.ts';
import type { Hosts } from './hosts.ts';
import type { FindingMemory } from './snapshot.ts';
import type { TaskDefinitions } from './task-definitions.ts';
import { trimTask } from './trim-task.ts';

/** For each who asks: together they must not be so many that one which an event names waits behind them. */
const DEFINITIONS_AT_ONCE = 6;

/** What outlives a watch. */
export interface EcsMemory {
  readonly definitions: TaskDefinitions;
  readonly hosts: Hosts;
  readonly findings: FindingMemory;
}

export interface Described {
  readonly tasks: readonly Task[];
  /** ARNs that AWS does not know. */
  readonly missing: readonly string[];
  /** Why others are in neither. */
  readonly faults: readonly string[];
}

/** `cluster` is a name or an ARN: AWS takes either. `onBatch` is given each batch as soon as it is there. */
export async function describeTasks(
  cluster: string,
  arns: readonly string[],
  api: EcsApi,
  onBatch: (tasks: readonly Task[]) => void | Promise<void> = () => {},
): Promise<Described> {
  const { found, missing, faults } = await describeAll(
    'ecs:DescribeTasks',
    arns,
    async (batch) => {
      const answer = mapAnswer(await api.describeTasks(cluster, batch), ({ found, failures }) => ({
        found: found.map(trimTask),
        failures,
      }));
      if (answer.ok) await onBatch(answer.value.found);
      return answer;
    },
    (task: Task) => task.taskArn,
  );
  return { tasks: [...found.values()], missing, faults };
}

/** Definitions and machines of tasks, and what of them could not be read. */
export type Surroundings = Pick<ClusterFacts, 'definitions' | 'hosts' | 'gaps'>;

/** Never rejects. What was read before costs no call. */
export async function fetchSurroundings(
  cluster: string,
  tasks: readonly Task[],
  api: EcsApi,
  memory: EcsMemory,
): Promise<Surroundings> {
  const scope = clusterScope(cluster);
  const { definitions, gaps } = await fetchDefinitions(scope, tasks, api, memory.definitions);
  const { hosts, faults } = await memory.hosts.read(cluster, hostsOf(tasks, definitions), api);
  const ofHosts = faults.map((reason) => ({ object: `scope ${scope}`, reason }));
  return { definitions, hosts, gaps: [...ofHosts, ...gaps] };
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
