// The ECS client, as the settings want it. Whoever creates it destroys it.

import { ECSClient } from '@aws-sdk/client-ecs';
import type { AwsSettings } from '../../src/model/settings.ts';
import { clientOptions } from './client-options.ts';

export const createEcsClient = (settings: AwsSettings): ECSClient => new ECSClient(clientOptions(settings));
