// What can go wrong with the APIs of a cloud for a while, each told in one line. No source ever lies in it: an answer that says
// "nothing" is to be believed, and is left out.

import type { Random } from '../../src/model/clock.ts';
import { type Delivery, wayOf } from '../aws/events/delivery.ts';
import type { Cloud } from '../cloud.ts';
import type { Fault, FaultSwitch } from '../faults.ts';
import { chooseFrom } from './seeded-random.ts';

export interface Mishap {
  /** `ECS DescribeTasks: throttled`. */
  readonly told: string;
  /** Mends it; absent: it has happened, and that is all. */
  readonly end?: () => void;
}

/** Begins one, which is to last so long; undefined: it cannot happen now. */
export type MakeMishap = (random: Random, lastsMs: number) => Mishap | undefined;

type Part = 'ECS' | 'EC2' | 'SQS' | 'Consul';

const OPERATIONS: Readonly<Record<Part, readonly string[]>> = {
  ECS: ['ListTasks', 'DescribeTasks', 'DescribeTaskDefinition', '*'],
  EC2: ['DescribeInstances'],
  SQS: ['ReceiveMessage', 'DeleteMessageBatch'],
  Consul: ['/v1/catalog/services', '/v1/health/service'],
};

const FAULTS: readonly Fault['kind'][] = ['down', 'throttled', 'slow', 'denied', 'broken', 'garbage'];
/** What comes in pages can fail in a part. */
const FAULTS_OF_LISTS: readonly Fault['kind'][] = [...FAULTS, 'pageFails'];
const LISTS: readonly string[] = ['ListTasks', 'DescribeInstances'];

const WORDS: Readonly<Record<Fault['kind'], string>> = {
  down: 'connections are cut',
  throttled: 'throttled',
  slow: 'says nothing',
  silent: 'says nothing, ever',
  denied: 'access denied',
  broken: 'internal errors',
  garbage: 'garbage instead of answers',
  pageFails: 'the first page fails',
  empty: 'empty answers',
};

const DELIVERIES: readonly (readonly [told: string, delivery: Delivery])[] = [
  ['events are two seconds late', { delayMs: 2000 }],
  ['events overtake each other, up to two seconds late', { spreadMs: 2000 }],
  ['every event comes twice', { duplication: 1, spreadMs: 500 }],
];

const LOST: readonly [told: string, delivery: Delivery] = ['a third of the events is lost', { loss: 1 / 3 }];

/** `losesEvents`: what is lost is found by a reading, which may be two minutes later. */
export function makeMishaps(cloud: Cloud, { losesEvents }: { readonly losesEvents: boolean }): readonly MakeMishap[] {
  const { ecs, ec2, sqs, consul } = cloud;
  const switches: Readonly<Record<Part, FaultSwitch>> = {
    ECS: ecs.api.faults,
    EC2: ec2.api.faults,
    SQS: sqs.api.faults,
    Consul: consul.faults,
  };
  const failing = (part: Part): MakeMishap => {
    return (random, lastsMs) => {
      const operation = chooseFrom(OPERATIONS[part], random);
      const kind = chooseFrom(LISTS.includes(operation) ? FAULTS_OF_LISTS : FAULTS, random);
      switches[part].set(operation, faultOf(kind, lastsMs));
      return {
        told: `${part}${operation === '*' ? '' : ` ${operation}`}: ${WORDS[kind]}`,
        end: () => switches[part].clear(operation),
      };
    };
  };
  const agentDown: MakeMishap = () => {
    consul.faults.set('*', { kind: 'down' });
    consul.interrupt();
    return { told: 'the Consul agent is down', end: () => consul.faults.clear('*') };
  };
  const badWay: MakeMishap = (random) => {
    const [told, delivery] = chooseFrom(losesEvents ? [...DELIVERIES, LOST] : DELIVERIES, random);
    const before = sqs.way;
    const way = wayOf(delivery, random);
    // Whoever watches the way goes on to see every event.
    sqs.way = (body) => (before(body).length === 0 ? [] : way(body));
    const end = (): void => {
      sqs.way = before;
    };
    return { told: `EventBridge: ${told}`, end };
  };
  return [failing('ECS'), failing('EC2'), failing('SQS'), failing('Consul'), agentDown, badWay];
}

/** Longer than anybody likes to wait, and over soon after the mishap is: a network that was cut delivers in the end. */
const LONGEST_SILENCE_MS = 2000;

function faultOf(kind: Fault['kind'], lastsMs: number): Fault {
  if (kind === 'slow') return { kind, delayMs: Math.min(lastsMs, LONGEST_SILENCE_MS) };
  return kind === 'pageFails' ? { kind, page: 1 } : { kind };
}
