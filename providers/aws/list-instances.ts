// The one read of EC2 there is: instances by filter, ids among them. The parameter for ids takes no page size, and with one
// id that is gone it fails the whole call; a filter leaves that one out.

import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { ApiFault } from './api-fault.ts';
import type { CallApi } from './call-api.ts';
import { mapAnswer } from './map-answer.ts';
import { type Listing, readPages } from './read-pages.ts';
import { type OwnedInstance, trimInstance } from './trim-instance.ts';

/** AWS's largest page; without a page size large accounts run into time-outs. */
const PAGE = 1000;

export interface InstanceFilter {
  readonly name: string;
  readonly values: readonly string[];
}

/** What it is nobody knows; that it is not one of those that we know nobody knows either. */
const NAMELESS: ApiFault = {
  kind: 'other',
  message: 'ec2:DescribeInstances listed an instance without an id',
  transient: false,
};

export async function listInstances(
  client: EC2Client,
  call: CallApi,
  filters: readonly InstanceFilter[],
): Promise<Listing<OwnedInstance>> {
  const Filters = filters.map(({ name, values }) => ({ Name: name, Values: [...values] }));
  const { items, fault } = await readPages('ec2:DescribeInstances', async (NextToken) => {
    const command = new DescribeInstancesCommand({ Filters, MaxResults: PAGE, NextToken });
    const answer = await call('ec2:DescribeInstances', (abortSignal) => client.send(command, { abortSignal }));
    return mapAnswer(answer, ({ Reservations, NextToken }) => ({
      items: Reservations?.flatMap(({ OwnerId, Instances }) =>
        (Instances ?? []).map((instance) => trimInstance(instance, OwnerId)),
      ),
      nextToken: NextToken,
    }));
  });
  const named = items.filter(({ InstanceId = '' }) => InstanceId !== '');
  return { items: named, fault: fault ?? (named.length < items.length ? NAMELESS : undefined) };
}
