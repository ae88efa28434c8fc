// The one read of EC2 there is: instances by filter, ids among them. The parameter for ids takes no page size, and with one
// id that is gone it fails the whole call; a filter leaves that one out.

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

/** With the account that it belongs to, which EC2 writes beside it. */
export interface OwnedInstance extends Instance {
  readonly OwnerId?: string | undefined;
}

export function listInstances(
  client: EC2Client,
  call: CallApi,
  filters: readonly InstanceFilter[],
): Promise<Listing<OwnedInstance>> {
  const Filters = filters.map(({ name, values }) => ({ Name: name, Values: [...values] }));
  return readPages('ec2:DescribeInstances', async (NextToken) => {
    const command = new DescribeInstancesCommand({ Filters, MaxResults: PAGE, NextToken });
    const answer = await call('ec2:DescribeInstances', (abortSignal) => client.send(command, { abortSignal }));
    return mapAnswer(answer, ({ Reservations, NextToken }) => ({
      items: (Reservations ?? []).flatMap(({ OwnerId, Instances }) =>
        (Instances ?? []).map((instance) => ({ ...instance, OwnerId })),
      ),
      nextToken: NextToken,
    }));
  });
}
