// Instances as EC2 describes them -> what the rest of the house knows of them. Pure.

import type { Instance } from '@aws-sdk/client-ec2';
import { normalizeName } from '../../src/labels/normalize-name.ts';
import { assertNever } from '../../src/model/result.ts';
import type { Ec2Settings } from '../../src/model/settings.ts';
import type { Item, ScopeReading } from '../../src/model/snapshot.ts';
import { ipv6AddressOf } from '../aws/ipv6-address.ts';
import type { InstanceFacts } from './facts.ts';

export type AddressType = Ec2Settings['addressType'];

export const SCOPE = 'instances';

/** What was made of an instance, for as long as somebody knows that very description of it. */
export type MadeItems = WeakMap<Instance, Item>;

/** `made`, of one address type: an event about one instance of ten thousand makes one item. */
export function readInstances(
  facts: InstanceFacts,
  { name: provider, addressType }: Pick<Ec2Settings, 'name' | 'addressType'>,
  made: MadeItems = new WeakMap(),
): ScopeReading {
  const { fault, stopping, leaving } = facts;
  const items = facts.instances.flatMap((instance): Item[] => {
    const item = made.get(instance) ?? readInstance(instance, addressType);
    if (item === undefined) return [];
    made.set(instance, item);
    if (stopping.has(item.id)) return [{ ...item, endpoint: null }];
    return [leaving.has(item.id) ? { ...item, leaving: true } : item];
  });
  items.sort((a, b) => (a.id < b.id ? -1 : 1));
  const problem = (object: string, reason: string) => ({ provider, object, reason });
  const unreachable = items
    .filter(({ id, endpoint }) => endpoint === null && !stopping.has(id))
    .map(({ id }) => problem(`instance ${id}`, `it has no ${ADDRESS_NAMES[addressType]} address`));
  if (fault === undefined) return { scope: SCOPE, status: 'complete', items, problems: unreachable };
  const unread = problem(`scope ${SCOPE}`, fault);
  return { scope: SCOPE, status: items.length === 0 ? 'failed' : 'partial', items, problems: [unread, ...unreachable] };
}

const ADDRESS_NAMES = { privateIPv4: 'private IPv4', ipv6: 'IPv6', publicIPv4: 'public IPv4' } as const;

/** EC2 knows no ports: a label names them, or the decoder says that none does. */
function readInstance(instance: Instance, addressType: AddressType): Item | undefined {
  const { InstanceId: id, LaunchTime, Tags } = instance;
  if (id === undefined) return undefined;
  const tags = (Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const).sort(byKey);
  const address = addressOf(instance, addressType);
  return {
    id,
    name: nameOf(tags) || id,
    ...(LaunchTime !== undefined && { startedAtMs: LaunchTime.getTime() }),
    declaration: { kind: 'labels', labels: tags },
    endpoint: address === undefined ? null : { address, ports: [] },
  };
}

/** EC2 lists instances and tags in no order; what did not change must read the same. */
const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

const nameOf = (tags: readonly (readonly [key: string, value: string])[]): string =>
  normalizeName(tags.find(([key]) => key === 'Name')?.[1] ?? '');

function addressOf(instance: Instance, addressType: AddressType): string | undefined {
  switch (addressType) {
    case 'privateIPv4':
      return instance.PrivateIpAddress;
    case 'publicIPv4':
      return instance.PublicIpAddress;
    case 'ipv6':
      return ipv6AddressOf(instance);
    default:
      return assertNever(addressType);
  }
}
