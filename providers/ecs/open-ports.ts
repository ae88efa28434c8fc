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
  const unique = new Map(ports.map((port) => [`${port.containerPort} ${port.hostPort} ${port.protocol}`, port]));
  return [...unique.values()].sort(byNumber);
}

/** What Docker bound counts. A port with a fixed host port is where the definition says, listed or not. */
function bridgePorts(defined: readonly PortDefinition[], bound: readonly NetworkBinding[]): readonly PortMapping[] {
  const bindings = bound.flatMap(boundPorts);
  const isBound = new Set(bindings.map(({ containerPort, protocol }) => `${containerPort} ${protocol}`));
  const fixed = defined.flatMap(boundPorts);
  return [...bindings, ...fixed.filter((port) => !isBound.has(`${port.containerPort} ${port.protocol}`))];
}

/** With an address of its own, or on the host's network, a container is reached at the port that it listens on. */
function samePorts(defined: PortDefinition): readonly PortMapping[] {
  const ports = rangeOr(defined.containerPortRange, defined.containerPort);
  return pair(ports, ports, defined.protocol);
}

function boundPorts(binding: NetworkBinding & PortDefinition): readonly PortMapping[] {
  const containerPorts = rangeOr(binding.containerPortRange, binding.containerPort);
  return pair(containerPorts, rangeOr(binding.hostPortRange, binding.hostPort), binding.protocol);
}

function pair(
  containerPorts: readonly number[],
  hostPorts: readonly number[],
  protocol: PortMapping['protocol'] = 'tcp',
): readonly PortMapping[] {
  return containerPorts.flatMap((containerPort, i) => {
    const hostPort = hostPorts[i];
    return hostPort === undefined ? [] : [{ containerPort, hostPort, protocol }];
  });
}

/** `8000-8002` is 8000, 8001, 8002. Port 0 means that Docker chooses: no port that anybody could dial. */
function rangeOr(range: string | undefined, port: number | undefined): readonly number[] {
  const [first = port ?? 0, last = first] = range?.split('-').map(Number) ?? [];
  if (!(first > 0 && first <= last && last <= HIGHEST_PORT)) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const byNumber = (a: PortMapping, b: PortMapping): number =>
  a.containerPort - b.containerPort || a.hostPort - b.hostPort || a.protocol.localeCompare(b.protocol);
