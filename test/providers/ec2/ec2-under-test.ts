// An EC2 provider over the real SDK and a sandbox.

import type { ExecutionContext } from 'ava';
import { HintBoard } from '../../../providers/aws/events/hint-board.ts';
import { readEvent } from '../../../providers/aws/events/read-event.ts';
import { createEc2Provider } from '../../../providers/ec2/index.ts';
import type { InstanceOptions } from '../../../sandbox/aws/ec2/ec2.ts';
import type { Instance } from '../../../sandbox/aws/ec2/instance.ts';
import type { ProviderFigures } from '../../../src/model/provider-figures.ts';
import type { Ec2Settings } from '../../../src/model/settings.ts';
import { AWS_SETTINGS, type AwsCloud, LABEL_SETTINGS, startAwsCloud } from '../aws/aws-cloud.ts';
import { WatchedProvider } from '../aws/watched-provider.ts';

export const EC2_SETTINGS: Ec2Settings = {
  name: 'ec2',
  filters: [{ name: 'tag-key', values: ['portolan.enable', 'traefik.enable'] }],
  addressType: 'privateIPv4',
  ...AWS_SETTINGS,
  ...LABEL_SETTINGS,
};

export interface Ec2UnderTest extends AwsCloud {
  readonly ec2: WatchedProvider;
}

export async function startEc2(t: ExecutionContext, settings: Partial<Ec2Settings> = {}): Promise<Ec2UnderTest> {
  const aws = await startAwsCloud(t);
  const ec2 = new WatchedProvider(createEc2Provider({ ...EC2_SETTINGS, ...settings }, aws.deps), aws.clock);
  t.teardown(() => ec2.stop());
  return { ...aws, ec2 };
}

export interface Ec2WithEvents extends Ec2UnderTest {
  readonly board: HintBoard;
  readonly figures: () => ProviderFigures | undefined;
  /** Every event that the sandbox tells is told on the board, unless this says no. */
  hears: (type: string, state: string) => boolean;
}

/** Without a queue: events arrive as they happen. */
export async function startEc2WithEvents(
  t: ExecutionContext,
  settings: Partial<Ec2Settings> = {},
): Promise<Ec2WithEvents> {
  const aws = await startAwsCloud(t);
  const board = new HintBoard();
  const provider = createEc2Provider({ ...EC2_SETTINGS, ...settings }, aws.deps, board);
  const ec2 = new WatchedProvider(provider, aws.clock);
  t.teardown(() => ec2.stop());
  const under: Ec2WithEvents = { ...aws, ec2, board, figures: () => provider.figures?.(), hears: () => true };
  aws.cloud.sqs.way = (body) => {
    const event = JSON.parse(body);
    const reading = readEvent(body);
    if (reading.kind === 'hint' && under.hears(event['detail-type'], event.detail.state)) board.tell(reading.hint);
    return [];
  };
  return under;
}

export async function runInstance({ cloud }: AwsCloud, options: InstanceOptions = {}): Promise<Instance> {
  const instance = cloud.ec2.runInstance({ tags: { 'portolan.enable': 'true' }, ...options });
  await cloud.ec2.instanceReaches(instance, 'running');
  return instance;
}
