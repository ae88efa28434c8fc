// Servers that die in the demo's cloud, so seldom that nobody could miss the successor of one when the next dies.

import type { Clock } from '../../src/model/clock.ts';
import type { Instance } from '../aws/ec2/instance.ts';
import type { Service } from '../aws/ecs/service.ts';
import type { Cloud } from '../cloud.ts';
import type { MakeMishap } from './mishaps.ts';
import { chooseFrom } from './seeded-random.ts';

/** An event that got lost is made good by a reading within two minutes. */
const BETWEEN_TASKS_MS = 130_000;
const BETWEEN_INSTANCES_MS = 45_000;
/** From the start of an instance's successor until it ends: longer than any mishap. */
const OVERLAP_MS = 15_000;

export function makeDeaths(cloud: Cloud, clock: Clock): readonly MakeMishap[] {
  return [
    seldom(BETWEEN_TASKS_MS, clock, taskDies(cloud)),
    seldom(BETWEEN_INSTANCES_MS, clock, instanceDies(cloud, clock)),
  ];
}

/** Of a service that has others; it starts a new one by itself. */
const taskDies =
  ({ ecs }: Cloud): MakeMishap =>
  (random) => {
    const services = [...ecs.state.clusters.values()].flatMap((cluster) => [...cluster.services.values()]);
    const able = services.filter(hasSpare);
    if (able.length === 0) return undefined;
    const service = chooseFrom(able, random);
    const task = chooseFrom([...service.tasks], random);
    ecs.stopTask(task, 'chaos');
    return {
      told: `ECS: task ${task.id.slice(0, 8)} of ${service.name} dies, and its service starts another`,
    };
  };

const hasSpare = ({ tasks }: Service): boolean =>
  tasks.size > 1 && [...tasks].every(({ lastStatus }) => lastStatus === 'RUNNING');

/** Its successor, with the same tags, is there first. */
const instanceDies =
  ({ ec2 }: Cloud, clock: Clock): MakeMishap =>
  (random) => {
    const able = ec2.instances.filter(
      ({ state, tags, ports }) => state === 'running' && tags.size > 0 && ports.length > 0,
    );
    if (able.length === 0) return undefined;
    const old: Instance = chooseFrom(able, random);
    const successor = ec2.runInstance({ tags: Object.fromEntries(old.tags), ports: old.ports });
    clock.after(OVERLAP_MS, () => ec2.terminateInstance(old.id));
    const name = old.tags.get('Name') ?? 'an instance';
    return {
      told: `EC2: ${name} gets a successor, ${successor.id}, and ${old.id} dies in ${OVERLAP_MS / 1000} s`,
    };
  };

function seldom(betweenMs: number, clock: Clock, make: MakeMishap): MakeMishap {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (random, lastsMs) => {
    if (clock.nowMs() - lastMs < betweenMs) return undefined;
    const mishap = make(random, lastsMs);
    if (mishap !== undefined) lastMs = clock.nowMs();
    return mishap;
  };
}
