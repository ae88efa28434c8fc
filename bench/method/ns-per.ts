// What something small costs by itself: ns of CPU, the median of rounds behind those in which V8 compiles it.

import { median } from './statistics.ts';

const ROUNDS = 60;
const WARM_UP = 20;
const TIMES = 20_000;

export function nsPer(work: (i: number) => void): number {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < TIMES; i++) work(i);
    const { user, system } = process.cpuUsage(before);
    rounds.push(((user + system) * 1000) / TIMES);
  }
  return median(rounds.slice(WARM_UP));
}
