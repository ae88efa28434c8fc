// Contenders under load, one after the other, round after round: the method of every figure of CPU.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender, RunningLoad, Turn } from './contender.ts';
import { setting } from './environment.ts';
import { cpuMicroseconds } from './process-figures.ts';

/** Before a turn is measured: connections are made, and what the neighbour left in the processor's caches is gone. */
const SETTLE_MS = 400;

/** Asking the upstream how many there were counts as one; nothing else did anything then. */
const FEW = 10;

export interface TurnsOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Of the first round, which is not kept: programs compile what they use often. */
  readonly warmUpMs: number;
}

const DEFAULTS: TurnsOptions = { rounds: setting('ROUNDS', 9), seconds: setting('SECONDS', 1.5), warmUpMs: 2000 };

/** Fills `turns` of each. Every other round goes backwards (A B C, C B A), so that nobody is always behind the same one. */
export async function takeTurns(contenders: readonly Contender[], options: Partial<TurnsOptions> = {}): Promise<void> {
  const { rounds, seconds, warmUpMs } = { ...DEFAULTS, ...options };
  for (const contender of contenders) await takeTurn(contender, warmUpMs);
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) contender.turns.push(await takeTurn(contender, seconds * 1000));
  }
}

async function takeTurn(contender: Contender, ms: number): Promise<Turn> {
  const load = await contender.begin(SETTLE_MS + ms);
  await sleep(SETTLE_MS);
  const before = await reading(contender, load);
  await sleep(ms);
  const after = await reading(contender, load);
  const wrong = await load.end();
  const done = after.done - before.done;
  if (wrong !== '' || done < FEW) contender.wrong = wrong || `${done} done`;
  return { cost: (after.cpu - before.cpu) / done, perSecond: (done / (after.atMs - before.atMs)) * 1000 };
}

/** CPU is read on both sides of the count, which takes a while under load: its middle is the moment of the count. */
async function reading(contender: Contender, load: RunningLoad): Promise<{ cpu: number; done: number; atMs: number }> {
  const pids = contender.pids();
  const [cpuBefore, msBefore] = [cpuMicroseconds(pids), performance.now()];
  const done = await load.done();
  return {
    done,
    cpu: (cpuBefore + cpuMicroseconds(pids)) / 2,
    atMs: (msBefore + performance.now()) / 2,
  };
}
