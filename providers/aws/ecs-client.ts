// The ECS client. Whoever creates it destroys it.

import { ECSClient } from '@aws-sdk/client-ecs';
import type { ClientOptions } from './client-options.ts';

export const createEcsClient = (options: ClientOptions): ECSClient => new ECSClient(options);
