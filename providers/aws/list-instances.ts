// The one read of EC2 there is: instances by filter. Never by id: then one that is gone would fail the whole call.

import { DescribeInstancesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import type { CallApi } from './call-api.ts';
import { mapAnswer } from './map-answer.ts';
import { type Listing, readPages } from './read-pages.ts';

/** AWS's largest page; without a page size large accounts run into time-outs. */
const PAGE = 1000;

export interface InstanceFilter {
  readonly name: string;
  readonly values: readonly string[];
}

export function listInstances(
  client: EC2Client,
  call: CallApi,
  filters: readonly InstanceFilter[],
): Promise<Listing<Instance>> {
  const Filters = filters.map(({ name, values }) => ({ Name: name, Values: [...values] }));
  return readPages('ec2:DescribeInstances', async (NextToken) => {
    const command = new DescribeInstancesCommand({ Filters, MaxResults: PAGE, NextToken });
    const answer = await call('ec2:DescribeInstances', (abortSignal) => client.send(command, { abortSignal }));
    return mapAnswer(answer, ({ Reservations, NextToken }) => ({
      items: (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []),
      nextToken: NextToken,
    }));
  });
}
