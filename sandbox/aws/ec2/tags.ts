// CreateTags, DeleteTags.

import type { Input } from '../input.ts';
import type { JsonObject } from '../json.ts';
import type { Ec2 } from './ec2.ts';
import { setTags } from './instance.ts';

export const readTags = (input: Input): readonly (readonly [key: string, value: string])[] =>
  input.objects('Tag').map((tag) => [tag.text('Key') ?? '', tag.text('Value') ?? '']);

export function createTags(input: Input, ec2: Ec2): JsonObject {
  const instances = input.texts('ResourceId').map((id) => ec2.instance(id));
  for (const instance of instances) setTags(instance, readTags(input));
  return { return: true };
}

/** A tag named with a value goes only if it has that value; without any tag named all of them go. */
export function deleteTags(input: Input, ec2: Ec2): JsonObject {
  const named = input.objects('Tag');
  for (const { tags } of input.texts('ResourceId').map((id) => ec2.instance(id))) {
    if (named.length === 0) tags.clear();
    for (const tag of named) {
      const key = tag.text('Key') ?? '';
      if (!tag.has('Value') || tags.get(key) === tag.text('Value')) tags.delete(key);
    }
  }
  return { return: true };
}
