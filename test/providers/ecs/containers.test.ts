import { readFileSync } from 'node:fs';
import type { Container, HealthCheck, NetworkMode, PortMapping, Task } from '@aws-sdk/client-ecs';
import test from 'ava';
import { parse } from 'yaml';
import type { Host } from '../../../providers/ecs/facts.ts';
import { readTaskDefinition } from '../../../providers/ecs/read-task-definition.ts';
import { readCluster } from '../../../providers/ecs/snapshot.ts';
import type { EcsHealthPolicy } from '../../../src/model/settings.ts';
import type { Endpoint, ScopeReading } from '../../../src/model/snapshot.ts';
import { printPort } from './ecs-under-test.ts';

interface Case {
  readonly case: string;
  readonly networkMode?: NetworkMode;
  readonly portMappings?: PortMapping[];
  readonly labels?: Record<string, string>;
  readonly task?: Partial<Task>;
  readonly container?: Partial<Container>;
  readonly hosts?: Record<string, Host>;
  readonly healthCheck?: HealthCheck;
  /** Of another container, which nobody routes to. */
  readonly sidecarCheck?: HealthCheck;
  readonly health?: EcsHealthPolicy;
  readonly expect: string;
}

const cases: readonly Case[] = parse(readFileSync(new URL('containers.golden.yml', import.meta.url), 'utf8'));

for (const golden of cases) {
  test(golden.case, (t) => {
    const reading = readCluster(factsOf(golden), { name: 'ecs', health: golden.health ?? 'notUnhealthy' });
    t.is(print(reading), golden.expect.trimEnd());
    t.is(reading.status, 'complete', 'what is known to be so is no gap');
  });
}

function factsOf(golden: Case) {
  const container = { name: 'app', lastStatus: 'RUNNING', ...golden.container };
  const task = {
    taskArn: 'arn/task',
    taskDefinitionArn: 'arn/definition',
    group: 'service:web',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    containers: [container],
    ...golden.task,
  };
  const definition = readTaskDefinition({
    networkMode: golden.networkMode,
    containerDefinitions: [
      {
        name: 'app',
        dockerLabels: golden.labels ?? { 'traefik.enable': 'true' },
        portMappings: golden.portMappings,
        healthCheck: golden.healthCheck,
      },
      { name: 'sidecar', healthCheck: golden.sidecarCheck },
    ],
  });
  const definitions = new Map([['arn/definition', definition]]);
  return {
    scope: 'cluster/demo',
    tasks: [task],
    definitions,
    hosts: new Map(Object.entries(golden.hosts ?? {})),
    leaving: new Set<string>(),
    gaps: [],
  };
}

function print({ items, problems }: ScopeReading): string {
  const lines = items.map(({ endpoint }) => (endpoint === null ? 'declares' : printEndpoint(endpoint)));
  if (lines.length === 0) lines.push('nothing');
  return [...lines, ...problems.map(({ object, reason }) => `${object}: ${reason}`)].join('\n');
}

const printEndpoint = ({ address, ports }: Endpoint): string => [address, ...ports.map(printPort)].join(' ');
