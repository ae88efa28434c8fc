// What a chaos run has behind its router, and how it changes: services of every source, of each some servers, of which one is
// replaced now and then. Whatever is replaced has its successor first. Runs in the cloud's process.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../../sandbox/aws/ec2/instance.ts';
import type { Service } from '../../sandbox/aws/ecs/service.ts';
import { runChaos } from '../../sandbox/chaos/chaos.ts';
import { makeMishaps } from '../../sandbox/chaos/mishaps.ts';
import { chooseFrom, seededRandom } from '../../sandbox/chaos/seeded-random.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { RunningServer } from '../../sandbox/servers.ts';
import { systemClock } from '../../sandbox/system-clock.ts';
import { clusterName } from '../platform/operations.ts';

/** A host, and where its answers come from: `127.10.0.3:8080`. */
export interface Truth {
  readonly host: string;
  readonly servers: readonly string[];
}

export interface ChaosPlan {
  readonly seed: number;
  readonly lengthMs: number;
  /** Until then events may be lost: what is lost is found by a reading, two minutes later at most. */
  readonly lossyMs: number;
}

const CLUSTER = clusterName(0);
const SERVICES = 4;
/** Enough that those that a router knows are not all replaced while a mishap keeps it from hearing of others. */
const SERVERS = 4;
const PORT = 8080;
const CHANGE_EVERY_MS = 3000;
/** What stays of an old server of Consul after it was deregistered. */
const LINGER_MS = 1000;
const MISHAP_EVERY_MS = 1500;
const LEAST_MS = 1000;
const MOST_MS = 4000;
/** A deployment of one service, a task at a time, is over by then. */
const DEPLOYED_MS = 40_000;

interface ConsulServer {
  readonly id: string;
  readonly server: RunningServer;
}

/** The hosts, by source and number. */
const hostOf = (source: string, index: number): string => `${source}-${index}.chaos`;

export function makeChaosOperations(cloud: Cloud, tellLine: (line: string) => void) {
  const { ecs, ec2, consul, servers } = cloud;
  const services: Service[] = [];
  const instances: Set<Instance>[] = [];
  const registered: ConsulServer[][] = [];
  let serial = 0;

  const labels = (source: string, index: number): Readonly<Record<string, string>> => ({
    'portolan.enable': 'true',
    [`portolan.http.routers.${source}-${index}.rule`]: `Host(\`${hostOf(source, index)}\`)`,
  });

  function define(index: number): string {
    return ecs.registerTaskDefinition({
      family: `ecs-${index}`,
      networkMode: 'awsvpc',
      containerDefinitions: [
        { name: 'web', portMappings: [{ containerPort: PORT }], dockerLabels: labels('ecs', index) },
      ],
    }).arn;
  }

  async function runInstance(index: number): Promise<Instance> {
    const port = { [`portolan.http.services.ec2-${index}.loadbalancer.server.port`]: String(PORT) };
    const instance = ec2.runInstance({ ports: [PORT], tags: { ...labels('ec2', index), ...port } });
    await ec2.instanceReaches(instance, 'running');
    return instance;
  }

  async function register(index: number): Promise<ConsulServer> {
    const server = await servers.start(`consul-${index}`);
    const id = `consul-${index}-${++serial}`;
    const tags = Object.entries(labels('consul', index)).map(([name, value]) => `${name}=${value}`);
    consul.register({ id, name: `consul-${index}`, address: server.address, port: server.port, tags });
    return { id, server };
  }

  // === Changes ===

  async function replaceTask(index: number): Promise<string> {
    const [task] = services[index]?.tasks ?? [];
    if (task !== undefined) ecs.stopTask(task, 'chaos');
    return `a task of ${hostOf('ecs', index)} dies`;
  }

  async function deploy(index: number): Promise<string> {
    const service = services[index];
    if (service !== undefined) ecs.updateService(service, { taskDefinition: define(index) });
    return `a deployment of ${hostOf('ecs', index)}`;
  }

  async function replaceInstance(index: number): Promise<string> {
    const mine = instances[index] ?? new Set();
    mine.add(await runInstance(index));
    const [oldest] = mine;
    if (oldest !== undefined) {
      mine.delete(oldest);
      ec2.terminateInstance(oldest.id);
    }
    return `an instance of ${hostOf('ec2', index)} dies`;
  }

  async function replaceRegistration(index: number): Promise<string> {
    const mine = registered[index] ?? [];
    mine.push(await register(index));
    const oldest = mine.shift();
    if (oldest !== undefined) {
      consul.deregister(oldest.id);
      setTimeout(() => void oldest.server.stop(), LINGER_MS);
    }
    return `a server of ${hostOf('consul', index)} is replaced`;
  }

  const CHANGES = [
    replaceTask,
    replaceTask,
    replaceInstance,
    replaceInstance,
    replaceRegistration,
    replaceRegistration,
  ];

  return {
    async populateChaos(): Promise<void> {
      ecs.createCluster(CLUSTER);
      for (let index = 0; index < SERVICES; index++) {
        const options = {
          cluster: CLUSTER,
          name: `ecs-${index}`,
          taskDefinition: define(index),
          desiredCount: SERVERS,
        };
        services.push(ecs.createService({ ...options, maximumPercent: 125 }));
        instances.push(new Set(await Promise.all(Array.from({ length: SERVERS }, () => runInstance(index)))));
        registered.push(await Promise.all(Array.from({ length: SERVERS }, () => register(index))));
      }
      await Promise.all(services.map((service) => ecs.serviceSettles(service)));
    },

    /** Resolves when the last mishap is mended and the last change is made. */
    async chaos({ seed, lengthMs, lossyMs }: ChaosPlan): Promise<void> {
      // One for each of the two, whose turns come as they like.
      const [random, changing] = [seededRandom(seed), seededRandom(seed + 1)];
      const clock = systemClock;
      const fromMs = clock.nowMs();
      const times = { clock, random, everyMs: MISHAP_EVERY_MS, leastMs: LEAST_MS, mostMs: MOST_MS, tell: tellLine };
      const over = AbortSignal.timeout(lengthMs);
      const changeAll = async (): Promise<void> => {
        while (!over.aborted) {
          const late = clock.nowMs() - fromMs > lengthMs - DEPLOYED_MS;
          const change = chooseFrom(late ? CHANGES : [...CHANGES, deploy], changing);
          tellLine(await change(Math.floor(changing() * SERVICES)));
          await sleep(CHANGE_EVERY_MS * (0.5 + changing()));
        }
      };
      const suffer = async (): Promise<void> => {
        const lossy = AbortSignal.any([over, AbortSignal.timeout(lossyMs)]);
        await runChaos({ ...times, mishaps: makeMishaps(cloud, { losesEvents: true }) }, lossy);
        await runChaos({ ...times, mishaps: makeMishaps(cloud, { losesEvents: false }) }, over);
      };
      await Promise.all([changeAll(), suffer()]);
    },

    /** What the sources declare at this moment. */
    truth(): readonly Truth[] {
      const at = (address: string | undefined, port = PORT): string => `${address}:${port}`;
      return services.flatMap((service, index) => [
        {
          host: hostOf('ecs', index),
          servers: [...service.tasks]
            .filter(({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING')
            .map((task) => at(task.networkInterface?.address)),
        },
        {
          host: hostOf('ec2', index),
          servers: [...(instances[index] ?? [])].map(({ privateIpv4 }) => at(privateIpv4)),
        },
        {
          host: hostOf('consul', index),
          servers: (registered[index] ?? []).map(({ server }) => at(server.address, server.port)),
        },
      ]);
    },
  };
}
