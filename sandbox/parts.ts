// The parts of a cloud that answer on the wire.

import type { Ec2 } from './aws/ec2/ec2.ts';
import type { Ecs } from './aws/ecs/ecs.ts';
import type { EventBridge } from './aws/events/event-bridge.ts';
import type { Sqs } from './aws/sqs/sqs.ts';
import type { ConsulSandbox } from './consul/consul.ts';

export interface Parts {
  /** For `AWS_ENDPOINT_URL`, and with its host and port for Consul: `http://127.0.0.1:8089`. */
  readonly url: string;
  readonly ecs: Ecs;
  readonly ec2: Ec2;
  readonly events: EventBridge;
  readonly sqs: Sqs;
  readonly consul: ConsulSandbox;
}
