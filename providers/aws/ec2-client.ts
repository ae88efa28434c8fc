// The EC2 client, as the settings want it. Whoever creates it destroys it.

import { EC2Client } from '@aws-sdk/client-ec2';
import type { AwsAccess } from '../../src/model/settings.ts';
import { clientOptions } from './client-options.ts';

/** `options`: those of another client that asks as the same account. */
export const createEc2Client = (settings: AwsAccess, options = clientOptions(settings)): EC2Client =>
  new EC2Client(options);
