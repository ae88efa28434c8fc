// Tries every call that discovery makes of ECS, once for each cluster, before a router depends on it.

import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListClustersCommand,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import type { AccessTrial } from '../../src/model/access-trial.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { EcsSettings } from '../../src/model/settings.ts';
import { AccessTrials } from '../aws/access-trials.ts';
import { type ClientOptions, clientOptions } from '../aws/client-options.ts';
import { createEc2Client } from '../aws/ec2-client.ts';
import { createEcsClient } from '../aws/ecs-client.ts';
import { clusterScope } from './arn.ts';

/** Asked for where there is no real one: AWS looks at the permission first. */
const NO_ID = '0'.repeat(32);
const NO_DEFINITION = 'portolan-check:1';
const NO_INSTANCE = 'i-00000000000000000';

const NO_HOSTS = 'no task was seen that needs it (bridge or host networking)';

export async function tryEcsAccess(
  settings: EcsSettings,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly AccessTrial[]> {
  const { name, autoDiscoverClusters, ecsAnywhere } = settings;
  const options = clientOptions(settings);
  const [ecs, ec2] = [createEcsClient(options), createEc2Client(settings, options)];
  const trials = new AccessTrials(name, clock, signal);
  try {
    if (!(await trials.findCredentials(ecs, autoDiscoverClusters ? 'ecs:ListClusters' : 'ecs:ListTasks'))) {
      return trials.all;
    }
    const clusters = autoDiscoverClusters ? await listClusters(trials, ecs) : settings.clusters;
    let needsHosts = false;
    for (const cluster of clusters) {
      const tasks = await tryTasks(trials, ecs, cluster);
      if (tasks !== undefined) needsHosts = (await tryMachines(trials, ecs, cluster, tasks)) || needsHosts;
    }
    await tryInstances(trials, ec2, needsHosts);
    if (ecsAnywhere) await tryAnywhere(trials, options);
    return trials.all;
  } finally {
    ecs.destroy();
    ec2.destroy();
  }
}

async function listClusters(trials: AccessTrials, ecs: ECSClient): Promise<readonly string[]> {
  const answer = await trials.call({
    object: '',
    action: 'ecs:ListClusters',
    send: (abortSignal) => ecs.send(new ListClustersCommand({}), { abortSignal }),
    describe: ({ clusterArns = [], nextToken }) => count(clusterArns.length, nextToken, 'cluster'),
  });
  return answer?.clusterArns ?? [];
}

/** Some of the cluster's tasks; undefined: there is no such cluster. */
async function tryTasks(trials: AccessTrials, ecs: ECSClient, cluster: string): Promise<readonly Task[] | undefined> {
  const object = objectOf(cluster);
  const listed = await trials.call({
    object,
    action: 'ecs:ListTasks',
    send: (abortSignal) => ecs.send(new ListTasksCommand({ cluster, desiredStatus: 'RUNNING' }), { abortSignal }),
    describe: ({ taskArns = [], nextToken }) => count(taskArns.length, nextToken, 'task'),
  });
  if (trials.all.at(-1)?.outcome === 'missing') return undefined;
  const { taskArns = [] } = listed ?? {};
  const described = await trials.call({
    object,
    action: 'ecs:DescribeTasks',
    send: (abortSignal) =>
      ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns.length > 0 ? taskArns : [NO_ID] }), { abortSignal }),
    isMadeUp: taskArns.length === 0,
  });
  const tasks = described?.tasks ?? [];
  const { taskDefinitionArn: taskDefinition } = tasks[0] ?? {};
  await trials.call({
    object,
    action: 'ecs:DescribeTaskDefinition',
    send: (abortSignal) => {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinition ?? NO_DEFINITION });
      return ecs.send(command, { abortSignal });
    },
    isMadeUp: taskDefinition === undefined,
  });
  return tasks;
}

/** Whether tasks share the address of a machine. */
async function tryMachines(
  trials: AccessTrials,
  ecs: ECSClient,
  cluster: string,
  tasks: readonly Task[],
): Promise<boolean> {
  const machine = tasks.find(sharesAddress)?.containerInstanceArn;
  await trials.call({
    object: objectOf(cluster),
    action: 'ecs:DescribeContainerInstances',
    send: (abortSignal) => {
      const containerInstances = [machine ?? NO_ID];
      return ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }), { abortSignal });
    },
    isMadeUp: machine === undefined,
    unneeded: machine === undefined ? NO_HOSTS : undefined,
  });
  return machine !== undefined;
}

/** Asked as discovery asks: by a filter, for an instance that nobody has. */
async function tryInstances(trials: AccessTrials, ec2: EC2Client, isNeeded: boolean): Promise<void> {
  const command = new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [NO_INSTANCE] }] });
  await trials.call({
    object: '',
    action: 'ec2:DescribeInstances',
    send: (abortSignal) => ec2.send(command, { abortSignal }),
    unneeded: isNeeded ? undefined : NO_HOSTS,
  });
}

async function tryAnywhere(trials: AccessTrials, options: ClientOptions): Promise<void> {
  const { DescribeInstanceInformationCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(options);
  try {
    await trials.call({
      object: '',
      action: 'ssm:DescribeInstanceInformation',
      send: (abortSignal) => client.send(new DescribeInstanceInformationCommand({ MaxResults: 50 }), { abortSignal }),
      describe: ({ InstanceInformationList = [], NextToken }) =>
        count(InstanceInformationList.length, NextToken, 'machine'),
    });
  } finally {
    client.destroy();
  }
}

const objectOf = (cluster: string): string => clusterScope(cluster).replace('/', ' ');

/** As far as it shows without the task's definition: it runs on a machine and has no interface of its own. */
const sharesAddress = ({ containerInstanceArn, attachments = [] }: Task): boolean =>
  containerInstanceArn !== undefined && !attachments.some(({ type }) => type === 'ElasticNetworkInterface');

const count = (listed: number, nextToken: string | undefined, what: string): string =>
  `${listed}${nextToken === undefined ? '' : ' or more'} ${what}${listed === 1 && nextToken === undefined ? '' : 's'}`;
