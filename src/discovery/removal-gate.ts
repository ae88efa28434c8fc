// A gate for readings that drop most of what was there (`providers.holdMassRemoval`): a registry that lost its leader, or a
// cloud on a bad day, answers "nothing" with 200. A reading comes in, what may be believed of it by now goes out.
// (http-safety 2.6, "empty answer with 200"; Consul returned no nodes during a change of leader, its issue 4103.)

import type { Clock } from '../model/clock.ts';
import type { Problem } from '../model/problem.ts';
import type { ProviderName } from '../model/qualified-name.ts';
import type { Item, ScopeReading, Snapshot } from '../model/snapshot.ts';
import type { Scope, Scopes } from './scopes.ts';

export interface GateOptions {
  readonly provider: ProviderName;
  readonly clock: Clock;
  /** Nobody has said otherwise for a minute: this is what was held, to be believed now. */
  readonly onRelease: (snapshot: Snapshot) => void;
}

/** Fewer come and go with any deployment. */
const FEWEST_LOST = 3;
const LARGEST_PART = 0.5;
/** The first reading and two that agree with it. */
const BELIEVED_AT = 3;
const LONGEST_HOLD_MS = 60_000;

const LIST = 'the list of scopes';

interface Loss {
  readonly servers: number;
  readonly of: number;
}

interface Held {
  readonly times: number;
  readonly loss: Loss;
  readonly snapshot: Snapshot;
  readonly cancel: () => void;
}

export class RemovalGate {
  readonly #options: GateOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  get problems(): readonly Problem[] {
    const { provider } = this.#options;
    return [...this.#held].map(([object, { loss }]) => ({
      provider,
      object,
      reason: `${loss.servers} of ${loss.of} servers are missing at once: they are kept until two more readings say so, or for a minute`,
    }));
  }

  /** A complete reading that is held adds and updates like a partial one, a list that is held says nothing of scopes. */
  pass(scopes: Scopes, snapshot: Snapshot): Snapshot {
    const { knownScopes, ...rest } = snapshot;
    const readings = snapshot.readings.map((reading) => this.#passReading(scopes.byName.get(reading.scope), reading));
    if (knownScopes === undefined) return { ...rest, readings };
    const isHeld = this.#holds(LIST, lossOfList(scopes, knownScopes), { ...snapshot, readings: [] });
    return isHeld ? { ...rest, readings } : { ...rest, readings, knownScopes };
  }

  /** The source is down or asked no more: what it said last has nobody who would agree. */
  forget(): void {
    for (const key of this.#held.keys()) this.#drop(key);
  }

  #passReading(scope: Scope | undefined, reading: ScopeReading): ScopeReading {
    const key = `scope ${reading.scope}`;
    const loss = reading.status === 'complete' ? lossOfReading(scope, reading) : NO_LOSS;
    const { provider } = this.#options;
    return this.#holds(key, loss, { provider, readings: [reading] }) ? { ...reading, status: 'partial' } : reading;
  }

  /** Anything but another such loss ends the hold. */
  #holds(key: string, loss: Loss, snapshot: Snapshot): boolean {
    const { times = 0, cancel } = this.#held.get(key) ?? {};
    if (!isSudden(loss) || times + 1 >= BELIEVED_AT) {
      this.#drop(key);
      return false;
    }
    const stop = cancel ?? this.#options.clock.after(LONGEST_HOLD_MS, () => this.#release(key));
    this.#held.set(key, { times: times + 1, loss, snapshot, cancel: stop });
    return true;
  }

  #release(key: string): void {
    const held = this.#held.get(key);
    this.#drop(key);
    if (held !== undefined) this.#options.onRelease(held.snapshot);
  }

  #drop(key: string): void {
    this.#held.get(key)?.cancel();
    this.#held.delete(key);
  }
}

const NO_LOSS: Loss = { servers: 0, of: 0 };

const isSudden = ({ servers, of }: Loss): boolean => servers >= FEWEST_LOST && servers > of * LARGEST_PART;

const isServer = ({ endpoint }: Item): boolean => endpoint !== null;

const countServers = (items: Iterable<Item>): number => [...items].filter(isServer).length;

/** New ones make up for lost ones. One that is still there and does not serve is not lost: somebody said so of it. */
function lossOfReading(scope: Scope | undefined, reading: ScopeReading): Loss {
  const before = scope?.items ?? new Map<string, Item>();
  const of = countServers(before.values());
  const read = new Set(reading.items.map(({ id }) => id));
  const lost = countServers([...before.values()].filter(({ id }) => !read.has(id)));
  const fresh = countServers(reading.items.filter(({ id }) => !before.has(id)));
  return { servers: lost - fresh, of };
}

function lossOfList({ byName }: Scopes, knownScopes: readonly string[]): Loss {
  const known = new Set(knownScopes);
  let [servers, of] = [0, 0];
  for (const [name, { items }] of byName) {
    const count = countServers(items.values());
    of += count;
    if (!known.has(name)) servers += count;
  }
  return { servers, of };
}
