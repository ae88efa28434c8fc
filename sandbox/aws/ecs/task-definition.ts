// A registered task definition: immutable, kept as it was written, with what the sandbox itself needs read out of it.

import type { World } from '../../world.ts';
import { arnOf } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { Input } from '../input.ts';
import type { JsonObject } from '../json.ts';

export type NetworkMode = 'awsvpc' | 'bridge' | 'host' | 'none';

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly networkMode: NetworkMode;
  readonly containers: readonly ContainerDefinition[];
  /** Everything that was registered, for DescribeTaskDefinition. */
  readonly registered: JsonObject;
  readonly registeredAtMs: number;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly portMappings: readonly PortMapping[];
  /** Without a health check a container's health is UNKNOWN for ever. */
  readonly checksHealth: boolean;
}

/** More of one range would be more listening sockets than a test or a demo has use for. */
const LONGEST_RANGE = 100;

export interface PortMapping {
  readonly containerPort: number;
  /** Of a `containerPortRange`, whose first `containerPort` is; otherwise 1. */
  readonly count: number;
  /** Absent or 0 in bridge mode: chosen when the container starts. */
  readonly hostPort: number | undefined;
  readonly protocol: 'tcp' | 'udp';
}

/** What the sandbox looks at in a registration; any other member of the real API may stand beside it. */
export type TaskDefinitionInput = {
  readonly family: string;
  readonly networkMode?: NetworkMode;
  readonly containerDefinitions: readonly ContainerDefinitionInput[];
};

export type ContainerDefinitionInput = {
  readonly name: string;
  readonly image?: string;
  readonly essential?: boolean;
  readonly portMappings?: readonly {
    readonly containerPort?: number;
    /** `8000-8009`, instead of `containerPort`. */
    readonly containerPortRange?: string;
    readonly hostPort?: number;
    readonly protocol?: 'tcp' | 'udp';
  }[];
  readonly dockerLabels?: { readonly [label: string]: string };
  readonly healthCheck?: { readonly command: readonly string[] };
};

export function makeTaskDefinition(registered: JsonObject, revision: number, world: World): TaskDefinition {
  const input = new Input(registered);
  const family = input.text('family');
  if (family === undefined) throw new AwsError('ClientException', 'Family cannot be null or empty.');
  const containers = input.objects('containerDefinitions').map(readContainer);
  if (containers.length === 0) throw new AwsError('ClientException', 'Container list cannot be empty.');
  return {
    arn: arnOf(world, 'ecs', `task-definition/${family}:${revision}`),
    family,
    revision,
    networkMode: readNetworkMode(input.text('networkMode')),
    containers,
    registered,
    registeredAtMs: world.clock.wallMs(),
  };
}

function readContainer(input: Input): ContainerDefinition {
  const name = input.text('name');
  if (name === undefined) throw new AwsError('ClientException', 'Container.name should not be null or empty.');
  return {
    name,
    image: input.text('image') ?? `${name}:latest`,
    essential: !input.has('essential') || input.flag('essential'),
    portMappings: input.objects('portMappings').map(readPortMapping),
    checksHealth: input.has('healthCheck'),
  };
}

function readPortMapping(input: Input): PortMapping {
  return {
    ...readContainerPorts(input),
    hostPort: input.integer('hostPort'),
    protocol: input.text('protocol') === 'udp' ? 'udp' : 'tcp',
  };
}

/** A range has no host port: the agent chooses a range of the host, too. */
function readContainerPorts(input: Input): Pick<PortMapping, 'containerPort' | 'count'> {
  const containerPort = input.integer('containerPort');
  const range = input.text('containerPortRange');
  if ((containerPort === undefined) === (range === undefined) || (range !== undefined && input.has('hostPort'))) {
    throw new AwsError('ClientException', 'Port mapping needs a containerPort or a containerPortRange.');
  }
  if (containerPort !== undefined) return { containerPort, count: 1 };
  const [, first = 0, last = 0] = (/^(\d+)-(\d+)$/.exec(range ?? '') ?? []).map(Number);
  const count = last - first + 1;
  if (first >= 1 && count >= 1 && count <= LONGEST_RANGE && last <= 65_535) return { containerPort: first, count };
  throw new AwsError('ClientException', `Invalid containerPortRange ${range}: at most ${LONGEST_RANGE} ports here.`);
}

/** Without one the platform's default holds, which is bridge on Linux. */
function readNetworkMode(text: string | undefined): NetworkMode {
  switch (text) {
    case undefined:
    case 'bridge':
      return 'bridge';
    case 'awsvpc':
    case 'host':
    case 'none':
      return text;
    default:
      throw new AwsError('ClientException', `Invalid network mode: ${text}`);
  }
}
