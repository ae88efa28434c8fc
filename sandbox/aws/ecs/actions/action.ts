// What an action of ECS gets, and how it finds the cluster that its caller names.

import { AwsError } from '../../aws-error.ts';
import type { Input } from '../../input.ts';
import type { JsonObject } from '../../json.ts';
import { type Page, readToken, takePage } from '../../page.ts';
import type { Cluster } from '../cluster.ts';
import type { Ecs } from '../ecs.ts';
import { accessDenied } from '../ecs-api.ts';
import { lastPart } from '../state.ts';

export interface EcsCall {
  readonly action: string;
  readonly input: Input;
  readonly ecs: Ecs;
}

export type EcsAction = (call: EcsCall) => JsonObject;

/** The cluster of the call, `default` without one, unless the caller may not see it. */
export function clusterOf({ action, input, ecs }: EcsCall): Cluster {
  const reference = input.text('cluster');
  const name = lastPart(reference ?? 'default');
  if (ecs.deniedClusters.has(name)) throw accessDenied(action, `cluster/${name}`);
  return ecs.state.cluster(reference);
}

/** The asked page of a listing, at most 100 elements long. */
export function pageOf<T extends { readonly arn: string }>(
  input: Input,
  items: Iterable<T>,
  defaultSize = 100,
): Page<T> {
  const size = input.integer('maxResults') ?? defaultSize;
  if (size < 1 || size > 100) throw invalid('MaxResults must be between 1 and 100.');
  const position = readToken(input.text('nextToken'));
  if (position === undefined) throw invalid('Invalid token.');
  return takePage(items, (item) => item.arn, size, position);
}

/** The identifiers of a batch; `what` is how ECS calls them when they are too many. */
export function batchOf(input: Input, name: string, limit: number, what: string): readonly string[] {
  const references = input.texts(name);
  if (references.length > limit) throw invalid(`${what} can have at most ${limit} items.`);
  return references;
}

export const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);

/** One of `failures[]`: ECS answers what it found and names what it did not. */
export const missing = (arn: string): JsonObject => ({ arn, reason: 'MISSING' });
