// CreateTags, DeleteTags.

import type { Input } from '../input.ts';
import type { JsonObject } from '../json.ts';
import type { Ec2 } from './ec2.ts';

export const readTags = (input: Input): readonly (readonly [key: string, value: string])[] =>
  input.objects('Tag').map((tag) => [tag.text('Key') ?? '', tag.text('Value') ?? '']);

export function createTags(input: Input, ec2: Ec2): JsonObject {
  // Nothing happens if one is unknown.
  const instances = input.texts('ResourceId').map((id) => ec2.instance(id));
  for (const { id } of instances) ec2.changeTags(id, Object.fromEntries(readTags(input)));
  return { return: true };
}

/** A tag named with a value goes only if it has that value; without any tag named all of them go. */
export function deleteTags(input: Input, ec2: Ec2): JsonObject {
  const named = input.objects('Tag');
  for (const { id, tags } of input.texts('ResourceId').map((each) => ec2.instance(each))) {
    const goes = (tag: Input): boolean => !tag.has('Value') || tags.get(tag.text('Key') ?? '') === tag.text('Value');
    const keys = named.length === 0 ? [...tags.keys()] : named.filter(goes).map((tag) => tag.text('Key') ?? '');
    ec2.changeTags(id, Object.fromEntries(keys.map((key) => [key, undefined])));
  }
  return { return: true };
}
