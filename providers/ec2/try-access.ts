// Tries the one call that discovery makes of EC2, with its filters.

import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { AccessTrial } from '../../src/model/access-trial.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Ec2Settings } from '../../src/model/settings.ts';
import { AccessTrials } from '../aws/access-trials.ts';
import { createEc2Client } from '../aws/ec2-client.ts';

export async function tryEc2Access(
  settings: Ec2Settings,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly AccessTrial[]> {
  const client = createEc2Client(settings);
  const trials = new AccessTrials(settings.name, clock, signal);
  const Filters = settings.filters.map(({ name, values }) => ({ Name: name, Values: [...values] }));
  try {
    if (!(await trials.findCredentials(client, 'ec2:DescribeInstances'))) return trials.all;
    await trials.call({
      object: '',
      action: 'ec2:DescribeInstances',
      send: (abortSignal) => client.send(new DescribeInstancesCommand({ Filters, MaxResults: 1000 }), { abortSignal }),
      describe: ({ Reservations = [], NextToken }) => {
        const found = Reservations.flatMap(({ Instances = [] }) => Instances).length;
        return `${found}${NextToken === undefined ? '' : ' or more'} that the filters choose`;
      },
    });
    return trials.all;
  } finally {
    client.destroy();
  }
}
