// The two questions to EC2: which instances are there, and what of these.

import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Ec2Settings } from '../../src/model/settings.ts';
import type { Urgency } from '../aws/budget/rate-limiter.ts';
import type { CallApi } from '../aws/call-api.ts';
import { inBatches } from '../aws/in-batches.ts';
import { listInstances } from '../aws/list-instances.ts';
import type { Listing } from '../aws/read-pages.ts';
import type { OwnedInstance } from '../aws/trim-instance.ts';

const RUNNING = { name: 'instance-state-name', values: ['running'] };
const BY_ID = 'instance-id';

export interface InstancesApi {
  /** Every running instance that the user's filters choose. */
  readonly all: () => Promise<Listing<OwnedInstance>>;
  /** Those of them that have these ids. */
  readonly some: (ids: readonly string[]) => Promise<Listing<OwnedInstance>>;
}

/** `call`: one for each urgency. */
export function createInstancesApi(
  client: EC2Client,
  call: (urgency: Urgency) => CallApi,
  settings: Ec2Settings,
): InstancesApi {
  const [reading, event] = [call('reading'), call('event')];
  const filters = [RUNNING, ...settings.filters];
  const batch = (ids: readonly string[]) => listInstances(client, event, [...filters, { name: BY_ID, values: ids }]);
  // What EC2 makes of one filter twice is nowhere written; who names ids names few.
  const namesIds = settings.filters.some(({ name }) => name === BY_ID);
  return {
    all: () => listInstances(client, reading, filters),
    async some(ids) {
      if (!namesIds) return join(await Promise.all(inBatches(ids).map(batch)));
      const { items, fault } = await listInstances(client, event, filters);
      return { items: items.filter(({ InstanceId = '' }) => ids.includes(InstanceId)), fault };
    },
  };
}

const join = (listings: readonly Listing<OwnedInstance>[]): Listing<OwnedInstance> => ({
  items: listings.flatMap(({ items }) => items),
  fault: listings.find(({ fault }) => fault !== undefined)?.fault,
});
