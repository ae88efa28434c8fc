// What is compared: something that takes its turn under load, and what each of its turns cost.

import { median, type Spread, spreadOf } from './statistics.ts';

/** Load under way. */
export interface RunningLoad {
  /** Requests, messages or bytes until now. */
  done(): Promise<number>;
  /** Ends it; what went wrong in the words of the load generator, empty when nothing did. */
  end(): Promise<string>;
}

/** Resolves when the load is under way; it lasts `ms` at least, and until `end`. */
export type BeginLoad = (ms: number) => Promise<RunningLoad>;

export interface Turn {
  /** CPU in µs of one request, message or byte. */
  readonly cost: number;
  readonly perSecond: number;
}

export class Contender {
  readonly name: string;
  /** One for each round. */
  readonly turns: Turn[] = [];
  wrong = '';
  /** The processes whose CPU is counted. */
  readonly pids: () => readonly number[];
  readonly begin: BeginLoad;

  constructor(name: string, pids: () => readonly number[], begin: BeginLoad) {
    this.name = name;
    this.pids = pids;
    this.begin = begin;
  }

  get cost(): number {
    return median(this.turns.map(({ cost }) => cost));
  }

  get perSecond(): number {
    return median(this.turns.map(({ perSecond }) => perSecond));
  }

  /** Of turns in the same round, which are neighbours in time: a drift of the machine touches both. */
  ratioTo(base: Contender): Spread {
    const ratios = this.turns.map(({ cost }, round) => cost / (base.turns[round]?.cost ?? Number.NaN));
    return spreadOf(ratios);
  }
}
