// The reads that discovery needs, each a value or a fault. Nobody else in this room sends anything.

import type { EC2Client, Instance } from '@aws-sdk/client-ec2';
import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  type Failure,
  ListClustersCommand,
  ListTasksCommand,
  type Task,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { EcsSettings } from '../../src/model/settings.ts';
import type { ApiFault } from '../aws/api-fault.ts';
import type { AwsDeps } from '../aws/aws-deps.ts';
import type { ProviderBudget } from '../aws/budget/provider-budget.ts';
import type { Urgency } from '../aws/budget/rate-limiter.ts';
import { type CallApi, createCallApi } from '../aws/call-api.ts';
import { createEc2Client } from '../aws/ec2-client.ts';
import { createEcsClient } from '../aws/ecs-client.ts';
import { listInstances } from '../aws/list-instances.ts';
import { mapAnswer } from '../aws/map-answer.ts';
import { type Listing, readPages } from '../aws/read-pages.ts';
import { withFuse } from '../aws/with-fuse.ts';

/** AWS's largest page of clusters and tasks. */
const PAGE = 100;

/** The answer to a Describe action: every name that was asked for is in one of the two. */
export interface Description<T> {
  readonly found: readonly T[];
  readonly failures: readonly Failure[];
}

/** Kept as a definition without containers it would take its routes away for good. */
const NO_DEFINITION: ApiFault = {
  kind: 'other',
  message: 'ecs:DescribeTaskDefinition answered without a task definition',
  transient: false,
};

interface Connection<Client> {
  readonly client: Client;
  readonly call: CallApi;
}

interface Calls {
  readonly budget: ProviderBudget;
  /** One for each urgency. */
  readonly of: (urgency: Urgency) => CallApi;
}

export class EcsApi {
  readonly #ecs: Connection<ECSClient>;
  readonly #ec2: Connection<EC2Client>;
  readonly #calls: Calls;

  private constructor(ecs: Connection<ECSClient>, ec2: Connection<EC2Client>, calls: Calls) {
    this.#ecs = ecs;
    this.#ec2 = ec2;
    this.#calls = calls;
  }

  static open(settings: EcsSettings, deps: AwsDeps, signal: AbortSignal): EcsApi {
    const budget = deps.budgets.of(settings.name, settings);
    const calls: Calls = { budget, of: (urgency) => createCallApi(deps, budget, signal, urgency) };
    const call = calls.of('reading');
    return new EcsApi({ client: createEcsClient(settings), call }, { client: createEc2Client(settings), call }, calls);
  }

  close(): void {
    this.#ecs.client.destroy();
    this.#ec2.client.destroy();
  }

  /** The same connections for one reading of one cluster, or for what events have led to. */
  withFuse(urgency: Urgency = 'reading'): EcsApi {
    const call = withFuse(this.#calls.of(urgency));
    return new EcsApi({ ...this.#ecs, call }, { ...this.#ec2, call }, this.#calls);
  }

  /** ARNs. */
  listClusters(): Promise<Listing<string>> {
    const { client, call } = this.#ecs;
    return readPages('ecs:ListClusters', async (nextToken) => {
      const command = new ListClustersCommand({ maxResults: PAGE, nextToken });
      const answer = await call('ecs:ListClusters', (abortSignal) => client.send(command, { abortSignal }));
      return mapAnswer(answer, ({ clusterArns, nextToken }) => ({ items: clusterArns, nextToken }));
    });
  }

  /** ARNs of the tasks that are meant to run. */
  listTasks(cluster: string): Promise<Listing<string>> {
    const { client, call } = this.#ecs;
    return readPages('ecs:ListTasks', async (nextToken) => {
      const command = new ListTasksCommand({ cluster, desiredStatus: 'RUNNING', maxResults: PAGE, nextToken });
      const answer = await call('ecs:ListTasks', (abortSignal) => client.send(command, { abortSignal }));
      if (answer.ok) this.#calls.budget.learnAccount(answer.value.taskArns?.[0]);
      return mapAnswer(answer, ({ taskArns, nextToken }) => ({ items: taskArns, nextToken }));
    });
  }

  /** At most 100. */
  async describeTasks(cluster: string, tasks: readonly string[]): Promise<Result<Description<Task>, ApiFault>> {
    const { client, call } = this.#ecs;
    const command = new DescribeTasksCommand({ cluster, tasks: [...tasks] });
    const answer = await call('ecs:DescribeTasks', (abortSignal) => client.send(command, { abortSignal }));
    return mapAnswer(answer, ({ tasks, failures }) => ({ found: tasks ?? [], failures: failures ?? [] }));
  }

  async describeTaskDefinition(taskDefinition: string): Promise<Result<TaskDefinition, ApiFault>> {
    const { client, call } = this.#ecs;
    const command = new DescribeTaskDefinitionCommand({ taskDefinition });
    const answer = await call('ecs:DescribeTaskDefinition', (abortSignal) => client.send(command, { abortSignal }));
    if (!answer.ok) return answer;
    const definition = answer.value.taskDefinition;
    return definition === undefined ? fail(NO_DEFINITION) : ok(definition);
  }

  /** At most 100. */
  async describeContainerInstances(
    cluster: string,
    containerInstances: readonly string[],
  ): Promise<Result<Description<ContainerInstance>, ApiFault>> {
    const { client, call } = this.#ecs;
    const command = new DescribeContainerInstancesCommand({ cluster, containerInstances: [...containerInstances] });
    const answer = await call('ecs:DescribeContainerInstances', (abortSignal) => client.send(command, { abortSignal }));
    return mapAnswer(answer, ({ containerInstances, failures }) => ({
      found: containerInstances ?? [],
      failures: failures ?? [],
    }));
  }

  /** At most 100. Those that are gone are left out. */
  describeInstances(instanceIds: readonly string[]): Promise<Listing<Instance>> {
    return listInstances(this.#ec2.client, this.#ec2.call, [{ name: 'instance-id', values: instanceIds }]);
  }
}
