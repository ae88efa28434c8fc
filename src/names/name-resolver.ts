// Addresses of servers that are named by host: looked up once for all connections, kept while they are good, and kept on
// when nobody answers any more (http-safety 2.6): a name server that is down takes no server away that works.

import type { LookupAddress } from 'node:dns';
import { isIPv6, type LookupFunction } from 'node:net';
import type { Clock } from '../model/clock.ts';

/** `lookup` of `net.connect`. */
export type LookUp = LookupFunction;

export interface FoundAddresses {
  /** IP addresses in the order in which they are to be tried; never empty. */
  readonly addresses: readonly string[];
  /** How long they are good. */
  readonly ttlMs: number;
}

/** Asks whoever knows; rejects when nobody does. */
export type QueryName = (name: string) => Promise<FoundAddresses>;

/** A TTL of zero is no reason to ask for every connection, a long one none to miss a move for hours. */
const LEAST_TTL_MS = 1_000;
const MOST_TTL_MS = 60_000;
/** After a failure nobody is asked for this long. */
const FAILURE_MS = 1_000;
const QUERY_LIMIT_MS = 5_000;
const MOST_QUERIES = 16;
/** Names that no connection asked for in this time are forgotten. */
const UNUSED_MS = 3_600_000;

interface Entry {
  readonly name: string;
  addresses: readonly string[];
  /** From when on it is asked for again, and was asked for last. */
  staleAtMs: number;
  usedAtMs: number;
  /** Which address is next: connections spread over all of them. */
  turn: number;
  querying: boolean;
  waiting: ((entry: Entry) => void)[];
}

export class NameResolver {
  readonly #query: QueryName;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  /** Names to be asked for when one of the queries under way has ended. */
  readonly #queue: Entry[] = [];
  #queries = 0;

  constructor(query: QueryName, clock: Clock) {
    this.#query = query;
    this.#clock = clock;
  }

  /** Calls back in this turn where addresses are known, however old: new ones are then fetched beside it. */
  readonly lookUp: LookUp = (hostname, options, callback) => {
    const entry = this.#entryOf(hostname.toLowerCase());
    const nowMs = this.#clock.nowMs();
    entry.usedAtMs = nowMs;
    const answer = (known: Entry): void => {
      const found = takeTurn(known);
      const [first] = found;
      if (first === undefined) callback(new UnknownName(hostname), '', 0);
      else if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    };
    if (nowMs >= entry.staleAtMs) this.#refresh(entry);
    if (entry.addresses.length > 0 || !entry.querying) answer(entry);
    else entry.waiting.push(answer);
  };

  #entryOf(name: string): Entry {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      this.#forgetUnused();
      entry = { name, addresses: [], staleAtMs: 0, usedAtMs: 0, turn: 0, querying: false, waiting: [] };
      this.#entries.set(name, entry);
    }
    return entry;
  }

  #forgetUnused(): void {
    const sinceMs = this.#clock.nowMs() - UNUSED_MS;
    for (const [name, { usedAtMs, querying }] of this.#entries) {
      if (usedAtMs < sinceMs && !querying) this.#entries.delete(name);
    }
  }

  #refresh(entry: Entry): void {
    if (entry.querying) return;
    entry.querying = true;
    if (this.#queries < MOST_QUERIES) this.#ask(entry);
    else this.#queue.push(entry);
  }

  #ask(entry: Entry): void {
    this.#queries++;
    let over = false;
    const end = (found: FoundAddresses | undefined): void => {
      if (over) return;
      over = true;
      cancel();
      this.#queries--;
      this.#keep(entry, found);
      const next = this.#queue.shift();
      if (next !== undefined) this.#ask(next);
    };
    const cancel = this.#clock.after(QUERY_LIMIT_MS, () => end(undefined));
    this.#query(entry.name).then(end, () => end(undefined));
  }

  /** What was known outlives every failure. */
  #keep(entry: Entry, found: FoundAddresses | undefined): void {
    const forMs = found === undefined ? FAILURE_MS : Math.min(MOST_TTL_MS, Math.max(LEAST_TTL_MS, found.ttlMs));
    entry.addresses = found?.addresses ?? entry.addresses;
    entry.staleAtMs = this.#clock.nowMs() + forMs;
    entry.querying = false;
    const { waiting } = entry;
    entry.waiting = [];
    for (const answer of waiting) answer(entry);
  }
}

/** Nobody has told an address of this name. */
export class UnknownName extends Error {
  constructor(name: string) {
    super(`no address of ${name} is known`);
    this.name = 'UnknownName';
  }
}

function takeTurn(entry: Entry): LookupAddress[] {
  const { addresses, turn } = entry;
  if (addresses.length === 0) return [];
  entry.turn = (turn + 1) % addresses.length;
  const rotated = [...addresses.slice(turn), ...addresses.slice(0, turn)];
  return rotated.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
}
