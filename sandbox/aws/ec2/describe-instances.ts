// DescribeInstances: by ids, or by filters in pages; never both ids and a page size.

import { AwsError } from '../aws-error.ts';
import type { Input } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { type Position, readToken, takePage } from '../page.ts';
import { describeReservations } from './describe-instance.ts';
import type { Ec2 } from './ec2.ts';
import { readFilters } from './filters.ts';
import type { Instance } from './instance.ts';

const LARGEST_PAGE = 1000;

export function describeInstances(input: Input, ec2: Ec2): JsonObject {
  const ids = input.texts('InstanceId');
  const size = pageSize(input, ids);
  const chosen: readonly Instance[] = ids.length === 0 ? ec2.instances : ids.map((id) => ec2.instance(id));
  const matching = chosen.filter(readFilters(input.objects('Filter')));
  const page = takePage(matching, (instance) => instance.id, size, position(input));
  return { reservationSet: describeReservations(page.items, ec2.account), nextToken: page.nextToken };
}

function pageSize(input: Input, ids: readonly string[]): number {
  const size = input.integer('MaxResults');
  if (size === undefined) return Number.POSITIVE_INFINITY;
  if (ids.length > 0) {
    const message = 'The parameter instancesSet cannot be used with the parameter maxResults';
    throw new AwsError('InvalidParameterCombination', message);
  }
  if (size >= 5 && size <= LARGEST_PAGE) return size;
  const bound = size < 5 ? 'greater than 5' : `less than ${LARGEST_PAGE}`;
  throw invalid(`Value ( ${size} ) for parameter maxResults is invalid. Expecting a value ${bound}.`);
}

function position(input: Input): Position {
  const read = readToken(input.text('NextToken'));
  if (read === undefined) throw invalid('Unable to parse pagination token');
  return read;
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message);
