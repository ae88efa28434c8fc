// The EC2 client, as the settings want it. Whoever creates it destroys it.

import { EC2Client } from '@aws-sdk/client-ec2';
import type { AwsSettings } from '../../src/model/settings.ts';
import { clientOptions } from './client-options.ts';

export const createEc2Client = (settings: AwsSettings): EC2Client => new EC2Client(clientOptions(settings));
