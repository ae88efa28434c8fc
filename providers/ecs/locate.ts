// The address of a running container, decided by its task definition's network mode alone: attachments, which a task on
// a bridge may have too (an EBS volume), say nothing of it (traefik#10548).

import { isIP } from 'node:net';
import type { Container, Task } from '@aws-sdk/client-ecs';
import { assertNever } from '../../src/model/result.ts';
import type { Host, Networking } from './facts.ts';

export type Location =
  | { readonly kind: 'address'; readonly address: string }
  /** It has none, and why. `object` is what lacks it, where that is not the container itself. */
  | { readonly kind: 'nowhere'; readonly object?: string; readonly reason: string }
  /** The machine it is on could not be read: nothing may be said of it. */
  | { readonly kind: 'unread' };

export function locate(
  task: Task,
  container: Container,
  mode: Exclude<Networking, 'none'>,
  hosts: ReadonlyMap<string, Host>,
): Location {
  switch (mode) {
    case 'awsvpc':
      return ownAddress(task, container);
    case 'bridge':
    case 'host':
      return hostAddress(task.containerInstanceArn, hosts);
    default:
      return assertNever(mode);
  }
}

function ownAddress(task: Task, container: Container): Location {
  const [card] = container.networkInterfaces ?? [];
  const address = [card?.privateIpv4Address, card?.ipv6Address, ...attachedAddresses(task)].find(isAddress);
  if (address === undefined) return { kind: 'nowhere', reason: 'its network interface has no address' };
  return { kind: 'address', address };
}

/** DescribeTasks calls the attachment `ElasticNetworkInterface`, an event `eni`. */
function attachedAddresses(task: Task): readonly (string | undefined)[] {
  const card = task.attachments?.find(({ type }) => type === 'ElasticNetworkInterface' || type === 'eni');
  const detail = (name: string) => card?.details?.find((pair) => pair.name === name)?.value;
  return [detail('privateIPv4Address'), detail('ipv6Address')];
}

/** Before an interface is attached AWS may leave its address empty. */
const isAddress = (text: string | undefined): text is string => text !== undefined && isIP(text) !== 0;

function hostAddress(containerInstanceArn: string | undefined, hosts: ReadonlyMap<string, Host>): Location {
  if (containerInstanceArn === undefined) return { kind: 'nowhere', reason: 'its task is on no container instance' };
  const host = hosts.get(containerInstanceArn);
  if (host === undefined) return { kind: 'unread' };
  switch (host.kind) {
    case 'instance':
      return { kind: 'address', address: host.address };
    case 'absent': {
      const object =
        host.machine === undefined ? `container instance ${containerInstanceArn}` : `instance ${host.machine}`;
      return { kind: 'nowhere', object, reason: host.reason };
    }
    default:
      return assertNever(host);
  }
}
