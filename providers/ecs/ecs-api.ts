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
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { EcsSettings } from '../../src/model/settings.ts';
import type { ApiFault } from '../aws/api-fault.ts';
import type { AwsDeps } from '../aws/aws-deps.ts';
import type { ProviderBudget } from '../aws/budget/provider-budget.ts';
import type { Urgency } from '../aws/budget/rate-limiter.ts';
import { type CallApi, createCallApi } from '../aws/call-api.ts';
import { clientOptions } from '../aws/client-options.ts';
import { createEc2Client } from '../aws/ec2-client.ts';
import { createEcsClient } from '../aws/ecs-client.ts';
import { listInstances } from '../aws/list-instances.ts';
import { mapAnswer } from '../aws/map-answer.ts';
import { type Listing, readPages } from '../aws/read-pages.ts';
import { SsmMachines } from '../aws/ssm-machines.ts';
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

interface Connections {
  readonly ecs: Connection<ECSClient>;
  readonly ec2: Connection<EC2Client>;
  readonly ssm: Connection<SsmMachines>;
}

export class EcsApi {
  readonly #ecs: Connection<ECSClient>;
  readonly #ec2: Connection<EC2Client>;
  readonly #ssm: Connection<SsmMachines>;
  readonly #calls: Calls;

  private constructor(clients: Connections, calls: Calls) {
    this.#ecs = clients.ecs;
    this.#ec2 = clients.ec2;
    this.#ssm = clients.ssm;
    this.#calls = calls;
  }

  static open(settings: EcsSettings, deps: AwsDeps, signal: AbortSignal): EcsApi {
    const budget = deps.budgets.of(settings.name, settings);
    const calls: Calls = { budget, of: (urgency) => createCallApi(deps, budget, signal, urgency) };
    const call = calls.of('reading');
    const options = clientOptions(settings);
    const ecs = { client: createEcsClient(options), call };
    const ec2 = { client: createEc2Client(settings, options), call };
    return new EcsApi({ ecs, ec2, ssm: { client: new SsmMachines(options), call } }, calls);
  }

  close(): void {
    this.#ecs.client.destroy();
    this.#ec2.client.destroy();
    this.#ssm.client.close();
  }

  /** The same connections for one reading of one cluster, or for what events have led to. */
  withFuse(urgency: Urgency = 'reading'): EcsApi {
    const call = withFuse(this.#calls.of(urgency));
    const [ecs, ec2, ssm] = [this.#ecs, this.#ec2, this.#ssm];
    return new EcsApi({ ecs: { ...ecs, call }, ec2: { ...ec2, call }, ssm: { ...ssm, call } }, this.#calls);
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

  /** At most 50, outside of EC2. Those that SSM does not manage are left out. */
  describeMachines(ids: readonly string[]): Promise<Listing<InstanceInformation>> {
    return this.#ssm.client.list(ids, this.#ssm.call);
  }
}
