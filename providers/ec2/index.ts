// The EC2 provider: polls one paginated query for running instances whose tags ask for routes. The query is the scope.
// Between readings it follows what events say of instances.

import type { Provider } from '../../src/model/provider.ts';
import type { Ec2Settings } from '../../src/model/settings.ts';
import type { ScopeReading } from '../../src/model/snapshot.ts';
import type { AwsDeps } from '../aws/aws-deps.ts';
import type { Urgency } from '../aws/budget/rate-limiter.ts';
import { createCallApi } from '../aws/call-api.ts';
import { createEc2Client } from '../aws/ec2-client.ts';
import type { Hints } from '../aws/events/hint-board.ts';
import { HintMeter } from '../aws/events/hint-meter.ts';
import { poll } from '../aws/poll.ts';
import type { OwnedInstance } from '../aws/trim-instance.ts';
import { plainFacts } from './facts.ts';
import { followHints } from './follow-hints.ts';
import { InstancePicture } from './instance-picture.ts';
import { createInstancesApi, type InstancesApi } from './instances-api.ts';
import { type MadeItems, readInstances, SCOPE } from './snapshot.ts';

/** Without `hints` there are only readings at intervals. */
export function createEc2Provider(settings: Ec2Settings, deps: AwsDeps, hints?: Hints): Provider {
  const { name, region, refreshMs } = settings;
  // Instances are kept between readings for those who follow events.
  const following = hints && { hints, region, picture: new InstancePicture(), meter: new HintMeter(deps.clock) };

  const made: MadeItems = new WeakMap();

  async function readOnce(api: InstancesApi, learnAccount: (instance: OwnedInstance) => void): Promise<ScopeReading> {
    const asked = following?.picture.ask() ?? 0;
    const listing = await api.all();
    const [first] = listing.items;
    if (first !== undefined) learnAccount(first);
    const facts = following?.picture.settle(listing, asked) ?? plainFacts(listing.items, listing.fault?.message);
    return readInstances(facts, settings, made);
  }

  return {
    name,
    figures: () => ({
      ...deps.budgets.of(name, settings).figures(),
      ...(following && { hints: following.meter.figures() }),
    }),
    async watch(publish, signal) {
      const client = createEc2Client(settings);
      const budget = deps.budgets.of(name, settings);
      const call = (urgency: Urgency) => createCallApi(deps, budget, signal, urgency);
      const api = createInstancesApi(client, call, settings);
      const learnAccount = async ({ InstanceId, OwnerId }: OwnedInstance) =>
        budget.learnAccount(`arn:aws:ec2:${await client.config.region()}:${OwnerId}:instance/${InstanceId}`);
      const tell = (reading: ScopeReading) => {
        if (!signal.aborted) publish({ provider: name, readings: [reading], knownScopes: [SCOPE] });
        return [reading];
      };
      const publishPicture = () => {
        if (following?.picture.wasRead) tell(readInstances(following.picture.facts(), settings, made));
      };
      const unfollow = following && followHints({ ...following, api, publish: publishPicture }, deps.clock);
      try {
        await poll(
          { name, pauseMs: () => refreshMs, readOnce: async () => tell(await readOnce(api, learnAccount)) },
          deps,
          signal,
        );
      } finally {
        unfollow?.();
        client.destroy();
      }
    },
  };
}
