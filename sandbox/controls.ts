// What a person does with the sandbox by hand: see what it is, and break it.

import type { ServerResponse } from 'node:http';
import { AwsError } from './aws/aws-error.ts';
import { EC2_ACTIONS } from './aws/ec2/actions.ts';
import { ECS_ACTIONS } from './aws/ecs/actions/table.ts';
import { type Delivery, readDelivery, wayOf } from './aws/events/delivery.ts';
import { EVENTS_ACTIONS } from './aws/events/events-endpoint.ts';
import { Input } from './aws/input.ts';
import { SQS_ACTIONS } from './aws/sqs/sqs-endpoint.ts';
import { DESCRIBE_MACHINES } from './aws/ssm/ssm-endpoint.ts';
import { ASSUME_ROLE } from './aws/sts/sts-endpoint.ts';
import type { Fault, FaultSwitch } from './faults.ts';
import type { Parts } from './parts.ts';
import { readFault } from './read-fault.ts';
import { welcome } from './welcome.ts';

interface Reply {
  readonly status: number;
  /** Text is written as it is, anything else as JSON. */
  readonly body: unknown;
}

export class Controls {
  readonly #cloud: Parts;
  /** What was switched on here; faults that a test sets in code are not among them. */
  readonly #faults = new Map<string, Fault>();
  #delivery: Delivery = {};

  constructor(cloud: Parts) {
    this.#cloud = cloud;
  }

  serve(method: string, path: string, body: string, response: ServerResponse): void {
    const reply = this.#answer(method, new URL(path, this.#cloud.url), body);
    const plain = typeof reply.body === 'string';
    const text = plain ? `${reply.body}\n` : `${JSON.stringify(reply.body, undefined, 2)}\n`;
    response.writeHead(reply.status, {
      'Content-Type': plain ? 'text/plain; charset=utf-8' : 'application/json',
      'Content-Length': Buffer.byteLength(text),
    });
    response.end(text);
  }

  #answer(method: string, url: URL, body: string): Reply {
    switch (`${method} ${url.pathname}`) {
      case 'GET /':
        return { status: 200, body: welcome(this.#cloud) };
      case 'GET /_sandbox/calls':
        return { status: 200, body: this.#countCalls() };
      case 'GET /_sandbox/faults':
        return this.#listFaults();
      case 'PUT /_sandbox/faults':
        return this.#setFault(body);
      case 'DELETE /_sandbox/faults':
        return this.#clearFaults(url.searchParams.get('operation') ?? undefined);
      case 'GET /_sandbox/delivery':
        return { status: 200, body: this.#delivery };
      case 'PUT /_sandbox/delivery':
        return orComplaint(() => this.#setDelivery(readDelivery(Input.parse(body))));
      case 'DELETE /_sandbox/delivery':
        return this.#setDelivery({});
      default:
        return { status: 404, body: `There is no ${method} ${url.pathname} here; GET / says what there is.` };
    }
  }

  #countCalls(): object {
    const { ecs, ec2, sqs, ssm, sts } = this.#cloud;
    return Object.fromEntries(
      Object.entries({ ecs, ec2, sqs, ssm, sts }).map(([name, { api }]) => [name, api.calls.all()]),
    );
  }

  #listFaults(): Reply {
    return { status: 200, body: [...this.#faults].map(([operation, fault]) => ({ operation, fault })) };
  }

  #setFault(body: string): Reply {
    return orComplaint(() => {
      const input = Input.parse(body);
      const operation = input.text('operation') ?? '*';
      const fault = readFault(input.object('fault'));
      const switches = this.#switchesFor(operation);
      if (switches.length === 0) return { status: 400, body: `There is no operation ${operation}.` };
      for (const each of switches) each.set(operation, fault);
      this.#faults.set(operation, fault);
      return this.#listFaults();
    });
  }

  #setDelivery(delivery: Delivery): Reply {
    this.#delivery = delivery;
    this.#cloud.sqs.way = wayOf(delivery, Math.random);
    return { status: 200, body: delivery };
  }

  #clearFaults(operation: string | undefined): Reply {
    for (const each of this.#switchesFor(operation ?? '*')) each.clear(operation);
    if (operation === undefined) this.#faults.clear();
    else this.#faults.delete(operation);
    return this.#listFaults();
  }

  /** Whose operation it is: a path is Consul's, `*` is everybody's. */
  #switchesFor(operation: string): readonly FaultSwitch[] {
    const { ecs, ec2, events, sqs, ssm, sts, consul } = this.#cloud;
    const owners: readonly (readonly [boolean, FaultSwitch])[] = [
      [ECS_ACTIONS.has(operation), ecs.api.faults],
      [EC2_ACTIONS.has(operation), ec2.api.faults],
      [EVENTS_ACTIONS.has(operation), events.api.faults],
      [SQS_ACTIONS.has(operation), sqs.api.faults],
      [operation === DESCRIBE_MACHINES, ssm.api.faults],
      [operation === ASSUME_ROLE, sts.api.faults],
      [operation.startsWith('/v1/'), consul.faults],
    ];
    return owners.filter(([owns]) => owns || operation === '*').map(([, faults]) => faults);
  }
}

/** What is wrong with what a person wrote, instead of an answer. */
function orComplaint(act: () => Reply): Reply {
  try {
    return act();
  } catch (error) {
    if (error instanceof AwsError) return { status: 400, body: error.message };
    throw error;
  }
}
