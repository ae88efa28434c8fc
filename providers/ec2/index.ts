// The EC2 provider: polls one paginated query for running instances whose tags ask for routes. The query is the scope.

import type { Provider } from '../../src/model/provider.ts';
import type { Ec2Settings } from '../../src/model/settings.ts';
import type { AwsDeps } from '../aws/aws-deps.ts';
import { createCallApi } from '../aws/call-api.ts';
import { createEc2Client } from '../aws/ec2-client.ts';
import { listInstances } from '../aws/list-instances.ts';
import { poll } from '../aws/poll.ts';
import { readInstances, SCOPE } from './snapshot.ts';

const RUNNING = { name: 'instance-state-name', values: ['running'] };

export function createEc2Provider(settings: Ec2Settings, deps: AwsDeps): Provider {
  const { name, refreshMs } = settings;
  const filters = [RUNNING, ...settings.filters];
  return {
    name,
    async watch(publish, signal) {
      const client = createEc2Client(settings);
      const call = createCallApi(deps, deps.budgets.of(name, settings), signal);
      const readOnce = async () => {
        const reading = readInstances(await listInstances(client, call, filters), settings);
        if (!signal.aborted) publish({ provider: name, readings: [reading], knownScopes: [SCOPE] });
        return [reading];
      };
      try {
        await poll({ name, pauseMs: () => refreshMs, readOnce }, deps, signal);
      } finally {
        client.destroy();
      }
    },
  };
}
