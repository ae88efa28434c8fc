// Systems Manager on the wire: AWS JSON 1.1, DescribeInstanceInformation by ids, in pages.

import type { ServerResponse } from 'node:http';
import type { World } from '../../world.ts';
import { AwsError } from '../aws-error.ts';
import { deliver } from '../deliver.ts';
import { Input } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { jsonWriter } from '../json-writer.ts';
import { readToken, takePage } from '../page.ts';
import type { Ssm } from './ssm.ts';

export const DESCRIBE_MACHINES = 'DescribeInstanceInformation';

const LARGEST_PAGE = 50;
const MOST_VALUES = 100;

export async function serveSsm(ssm: Ssm, world: World, target: string, body: string, response: ServerResponse) {
  const write = jsonWriter(response, world, '1.1');
  await deliver(response, () => perform(ssm, target, body), {
    answer: (answer) => write(200, answer),
    error: ({ status, code, message }) => write(status, { __type: code, message }),
  });
}

async function perform(ssm: Ssm, target: string, body: string) {
  const action = target.slice(target.indexOf('.') + 1);
  if (action !== DESCRIBE_MACHINES) {
    throw new AwsError('UnknownOperationException', `The sandbox has no action ${target}.`);
  }
  const input = Input.parse(body);
  return ssm.api.perform({ action, token: input.text('NextToken'), run: () => describeMachines(input, ssm) });
}

function describeMachines(input: Input, ssm: Ssm): JsonObject {
  const size = input.integer('MaxResults') ?? LARGEST_PAGE;
  if (size < 5 || size > LARGEST_PAGE) throw invalid(`MaxResults must be from 5 to ${LARGEST_PAGE}`);
  const wanted = readIds(input);
  const position = readToken(input.text('NextToken'));
  if (position === undefined) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const known = [...ssm.machines].filter(([id]) => wanted === undefined || wanted.has(id));
  const page = takePage(known, ([id]) => id, size, position);
  return {
    InstanceInformationList: page.items.map(([id, address]) => ({
      InstanceId: id,
      PingStatus: 'Online',
      ResourceType: 'ManagedInstance',
      IPAddress: address,
      ComputerName: `${id}.example`,
    })),
    NextToken: page.nextToken,
  };
}

/** Undefined: all. */
function readIds(input: Input): ReadonlySet<string> | undefined {
  const ids = input.objects('Filters').map((filter) => {
    if (filter.text('Key') !== 'InstanceIds') throw new AwsError('InvalidFilterKey', 'The specified key is not valid.');
    const values = filter.texts('Values');
    if (values.length === 0 || values.length > MOST_VALUES) throw invalid(`a filter has 1 to ${MOST_VALUES} values`);
    return values;
  });
  return ids.length === 0 ? undefined : new Set(ids.flat());
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);
