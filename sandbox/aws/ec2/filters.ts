// DescribeInstances' filters: all of them must hold, each by any of its values; values may have the wildcards * and ?.

import { SUBNET_ID, VPC_ID, ZONE } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { Input } from '../input.ts';
import { type Instance, STATE_CODES } from './instance.ts';

/** What an instance has under a filter's name. */
type Values = (instance: Instance) => readonly (string | undefined)[];

const FIELDS: ReadonlyMap<string, Values> = new Map<string, Values>([
  ['instance-id', (instance) => [instance.id]],
  ['instance-state-name', (instance) => [instance.state]],
  ['instance-state-code', (instance) => [String(STATE_CODES[instance.state])]],
  ['instance-type', (instance) => [instance.instanceType]],
  ['image-id', (instance) => [instance.imageId]],
  ['private-ip-address', (instance) => [instance.privateIpv4]],
  ['ip-address', (instance) => [instance.publicIpv4]],
  ['vpc-id', () => [VPC_ID]],
  ['subnet-id', () => [SUBNET_ID]],
  ['availability-zone', () => [ZONE]],
  ['tag-key', (instance) => [...instance.tags.keys()]],
  ['tag-value', (instance) => [...instance.tags.values()]],
]);

export function readFilters(filters: readonly Input[]): (instance: Instance) => boolean {
  const tests = filters.map(readFilter);
  return (instance) => tests.every((test) => test(instance));
}

function readFilter(filter: Input): (instance: Instance) => boolean {
  const values = valuesUnder(filter.text('Name') ?? '');
  const patterns = filter.texts('Value').map(toPattern);
  return (instance) =>
    values(instance).some((value) => value !== undefined && patterns.some((pattern) => pattern.test(value)));
}

function valuesUnder(name: string): Values {
  if (name.startsWith('tag:')) return (instance) => [instance.tags.get(name.slice('tag:'.length))];
  const values = FIELDS.get(name);
  if (values === undefined) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return values;
}

/** `*` is any text, `?` any character, a backslash takes the meaning from what follows. */
function toPattern(text: string): RegExp {
  const source = text.replace(/\\(.)|[\s\S]/gu, (match, escaped: string | undefined) => {
    if (escaped === undefined && match === '*') return '[\\s\\S]*';
    if (escaped === undefined && match === '?') return '[\\s\\S]';
    return (escaped ?? match).replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 'u');
}
