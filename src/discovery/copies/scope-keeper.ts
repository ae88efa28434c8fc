// Keeps a copy of one provider's scopes: read once at the start, written some seconds after something in them changed. A copy
// that is of no use, or a disk that takes none, is a problem to be shown and stops nobody.

import type { Clock } from '../../model/clock.ts';
import type { Logger } from '../../model/logger.ts';
import type { Problem } from '../../model/problem.ts';
import { fail } from '../../model/result.ts';
import type { Item } from '../../model/snapshot.ts';
import { describeFault } from '../fault-text.ts';
import { sameEntries } from '../maps.ts';
import { isKnown, NO_SCOPES, type Scopes } from '../scopes.ts';
import type { CopyStore } from './copy-store.ts';
import { type CopyHead, type KeptScope, readScopes, writeScopes } from './scopes-text.ts';

export interface KeeperOptions extends CopyHead {
  readonly store: CopyStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The problems changed. Must not throw. */
  readonly onNews: () => void;
}

/** A deployment is a write or two, not one for each of its tasks: ten thousand take 100 ms of CPU. */
const SPACING_MS = 5000;
/** After a disk that took nothing. */
const RETRY_MS = 60_000;

export class ScopeKeeper {
  readonly #options: KeeperOptions;
  #latest = NO_SCOPES;
  /** What the copy holds; undefined: it was not read yet, so it must not be written over. */
  #kept: ItemsByScope | undefined;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;
  /** Stays: what was set aside waits for somebody to look at it. */
  #readFault: string | undefined;
  #writeFault: string | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get problems(): readonly Problem[] {
    const { provider } = this.#options;
    const faults = [this.#readFault, this.#writeFault].filter((fault) => fault !== undefined);
    return faults.map((fault) => ({ provider, object: `copy of ${provider} on disk`, reason: fault }));
  }

  /** What was kept; nothing if it cannot be used. To be called once. Never rejects. */
  async restore(): Promise<readonly KeptScope[]> {
    const scopes = await this.#read();
    this.#kept = new Map(scopes.map(({ scope, items }) => [scope, items]));
    if (this.#readFault !== undefined) this.#options.onNews();
    this.#schedule(SPACING_MS);
    return scopes;
  }

  /** The latest value, to be written soon. */
  keep(scopes: Scopes): void {
    if (scopes === this.#latest) return;
    this.#latest = scopes;
    this.#schedule(SPACING_MS);
  }

  /** Resolves when the latest is written, or could not be. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    await this.#writing;
    if (this.#isNew()) await this.#write();
  }

  async #read(): Promise<readonly KeptScope[]> {
    const { store, provider } = this.#options;
    try {
      const stored = await store.read(provider);
      if (stored.kind === 'none') return [];
      const copy = stored.kind === 'text' ? readScopes(stored.text) : fail(stored.reason);
      if (copy.ok) return this.#isOurs(copy.value) ? copy.value.scopes : [];
      this.#readFault = `${copy.error}; it is now ${await store.setAside(provider)}`;
    } catch (error) {
      this.#readFault = `cannot be used: ${describeFault(error)}`;
    }
    return [];
  }

  #isOurs(copy: CopyHead): boolean {
    const { provider, origin, logger } = this.#options;
    const isOurs = copy.provider === provider && copy.origin === origin;
    if (!isOurs) logger.info(`the copy of ${provider} on disk is of another source, by other settings: it is not used`);
    return isOurs;
  }

  #isNew(): boolean {
    if (this.#kept === undefined || this.#latest === NO_SCOPES) return false;
    return !sameEntries(itemsByScope(this.#latest), this.#kept);
  }

  #schedule(waitMs: number): void {
    if (this.#closed || this.#cancel !== undefined || this.#writing !== undefined || !this.#isNew()) return;
    this.#cancel = this.#options.clock.after(waitMs, () => {
      this.#cancel = undefined;
      this.#writing = this.#write().then((waitMs) => {
        this.#writing = undefined;
        this.#schedule(waitMs);
      });
    });
  }

  /** Resolves with how long the next one should wait. */
  async #write(): Promise<number> {
    const { store, provider, origin, clock } = this.#options;
    const scopes = this.#latest;
    try {
      await store.write(provider, writeScopes({ provider, origin }, scopesToKeep(scopes, clock.wallMs())));
      this.#kept = itemsByScope(scopes);
      this.#tell(undefined);
      return SPACING_MS;
    } catch (error) {
      this.#tell(`cannot be written: ${describeFault(error)}`);
      return RETRY_MS;
    }
  }

  #tell(fault: string | undefined): void {
    if (this.#writeFault === fault) return;
    this.#writeFault = fault;
    if (!this.#closed) this.#options.onNews();
  }
}

type ItemsByScope = ReadonlyMap<string, ReadonlyMap<string, Item>>;

/** Scopes keep the identity of their items while nothing in them changes. */
const itemsByScope = ({ byName }: Scopes): ItemsByScope =>
  new Map([...byName].flatMap(([name, scope]) => (isKnown(scope) ? [[name, scope.items] as const] : [])));

/** What is from disk itself keeps its time. */
const scopesToKeep = ({ byName }: Scopes, wallMs: number): KeptScope[] =>
  [...byName].flatMap(([name, scope]) =>
    isKnown(scope) ? [{ scope: name, keptAtMs: scope.keptAtMs ?? wallMs, items: scope.items }] : [],
  );
