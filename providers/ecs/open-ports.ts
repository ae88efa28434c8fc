// Which ports of a container can be dialled, and where. Labels always name the container's port (traefik#7470).

import type { NetworkBinding, PortMapping as PortDefinition } from '@aws-sdk/client-ecs';
import type { PortMapping } from '../../src/model/snapshot.ts';
import type { Networking } from './facts.ts';

const HIGHEST_PORT = 65_535;

/** Sorted, each once: AWS lists a binding for IPv4 and IPv6, in an order that changes. */
export function openPorts(
  mode: Networking,
  defined: readonly PortDefinition[],
  bound: readonly NetworkBinding[],
): readonly PortMapping[] {
  const ports = mode === 'bridge' ? bridgePorts(defined, bound) : defined.flatMap(samePorts);
  const unique = new Map(ports.map((port) => [Object.values(port).join(), port]));
  return [...unique.values()].sort(byNumber);
}

/** What Docker bound counts. A port with a fixed host port is where the definition says, listed or not. */
function bridgePorts(defined: readonly PortDefinition[], bound: readonly NetworkBinding[]): readonly PortMapping[] {
  const bindings = bound.flatMap(boundPorts);
  const fixed = defined.flatMap(boundPorts);
  return [...bindings, ...fixed.filter((port) => !bindings.some((binding) => holds(binding, port)))];
}

const holds = ({ containerPort, count = 1, protocol }: PortMapping, port: PortMapping): boolean =>
  protocol === port.protocol && containerPort <= port.containerPort && port.containerPort < containerPort + count;

/** With an address of its own, or on the host's network, a container is reached at the port that it listens on. */
function samePorts(defined: PortDefinition): readonly PortMapping[] {
  const ports = rangeOr(defined.containerPortRange, defined.containerPort);
  return pair(ports, ports, defined.protocol);
}

function boundPorts(binding: NetworkBinding & PortDefinition): readonly PortMapping[] {
  const containerPorts = rangeOr(binding.containerPortRange, binding.containerPort);
  return pair(containerPorts, rangeOr(binding.hostPortRange, binding.hostPort), binding.protocol);
}

interface Range {
  readonly first: number;
  readonly count: number;
}

/** One mapping for a whole range: a definition may open all 65,535 ports of each of a thousand tasks. */
function pair(
  container: Range | undefined,
  host: Range | undefined,
  protocol: PortMapping['protocol'] = 'tcp',
): readonly PortMapping[] {
  if (container === undefined || host === undefined) return [];
  const count = Math.min(container.count, host.count);
  return [{ containerPort: container.first, hostPort: host.first, ...(count > 1 && { count }), protocol }];
}

/** `8000-8002` is three ports from 8000 on. Port 0 means that Docker chooses: no port that anybody could dial. */
function rangeOr(range: string | undefined, port: number | undefined): Range | undefined {
  const [first = port ?? 0, last = first] = range?.split('-').map(Number) ?? [];
  if (!(first > 0 && first <= last && last <= HIGHEST_PORT)) return undefined;
  return { first, count: last - first + 1 };
}

const byNumber = (a: PortMapping, b: PortMapping): number =>
  a.containerPort - b.containerPort || a.hostPort - b.hostPort || a.protocol.localeCompare(b.protocol);
