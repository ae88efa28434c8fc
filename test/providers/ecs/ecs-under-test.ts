// An ECS provider over the real SDK and a sandbox, and its items in one line each.

import type { ExecutionContext } from 'ava';
import { createEcsProvider } from '../../../providers/ecs/index.ts';
import type { LaunchType, Task } from '../../../sandbox/aws/ecs/task.ts';
import type { ContainerDefinitionInput, NetworkMode } from '../../../sandbox/aws/ecs/task-definition.ts';
import type { EcsSettings } from '../../../src/model/settings.ts';
import type { PortMapping, ScopeReading } from '../../../src/model/snapshot.ts';
import { AWS_SETTINGS, type AwsCloud, LABEL_SETTINGS, startAwsCloud } from '../aws/aws-cloud.ts';
import { WatchedProvider } from '../aws/watched-provider.ts';

export interface EcsUnderTest extends AwsCloud {
  readonly ecs: WatchedProvider;
}

export const ECS_SETTINGS: EcsSettings = {
  name: 'ecs',
  clusters: ['demo'],
  autoDiscoverClusters: false,
  ecsAnywhere: false,
  health: 'notUnhealthy',
  ...AWS_SETTINGS,
  ...LABEL_SETTINGS,
};

/** With an empty cluster `demo`. */
export async function startEcs(t: ExecutionContext, settings: Partial<EcsSettings> = {}): Promise<EcsUnderTest> {
  const aws = await startAwsCloud(t);
  aws.cloud.ecs.createCluster('demo');
  const ecs = new WatchedProvider(createEcsProvider({ ...ECS_SETTINGS, ...settings }, aws.deps), aws.clock);
  t.teardown(() => ecs.stop());
  return { ...aws, ecs };
}

export interface TaskOptions {
  readonly cluster?: string;
  readonly family?: string;
  readonly networkMode?: NetworkMode;
  readonly launchType?: LaunchType;
  readonly containers?: readonly ContainerDefinitionInput[];
}

/** So many running tasks of one new revision. */
export async function runTasks(
  { cloud }: AwsCloud,
  count: number,
  options: TaskOptions = {},
): Promise<readonly Task[]> {
  const { cluster = 'demo', family = 'web', networkMode = 'awsvpc', launchType } = options;
  const containerDefinitions = options.containers ?? [{ name: 'app', portMappings: [{ containerPort: 8080 }] }];
  const { arn } = cloud.ecs.registerTaskDefinition({ family, networkMode, containerDefinitions });
  const tasks = Array.from({ length: count }, () => cloud.ecs.runTask({ cluster, taskDefinition: arn, launchType }));
  await Promise.all(tasks.map((task) => cloud.ecs.taskReaches(task, 'RUNNING')));
  return tasks;
}

/** `80>32768/tcp`; a range `8000-8002>32768-32770/udp`. */
export function printPort({ containerPort, hostPort, count = 1, protocol }: PortMapping): string {
  const range = (first: number) => (count === 1 ? first : `${first}-${first + count - 1}`);
  return `${range(containerPort)}>${range(hostPort)}/${protocol}`;
}

/** `family-web-app 127.10.0.1 8080>8080/tcp`, sorted. */
export const printItems = (reading: ScopeReading | undefined): readonly string[] =>
  (reading?.items ?? [])
    .map(({ name, endpoint }) => {
      if (endpoint === null) return `${name} declares`;
      return [name, endpoint.address, ...endpoint.ports.map(printPort)].join(' ');
    })
    .sort();

export const printProblems = (reading: ScopeReading | undefined): readonly string[] =>
  (reading?.problems ?? []).map(({ object, reason }) => `${object}: ${reason}`);
