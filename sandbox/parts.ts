// The parts of a cloud that answer on the wire.

import type { Account, Accounts } from './aws/accounts.ts';
import type { EventBridge } from './aws/events/event-bridge.ts';
import type { Sqs } from './aws/sqs/sqs.ts';
import type { Sts } from './aws/sts/sts.ts';
import type { ConsulSandbox } from './consul/consul.ts';

/** `ecs`, `ec2` and `ssm` are those of the account that everybody is in who has assumed no role. */
export interface Parts extends Account {
  /** For `AWS_ENDPOINT_URL`, and with its host and port for Consul: `http://127.0.0.1:8089`. */
  readonly url: string;
  readonly accounts: Accounts;
  readonly events: EventBridge;
  readonly sqs: Sqs;
  readonly sts: Sts;
  readonly consul: ConsulSandbox;
}
