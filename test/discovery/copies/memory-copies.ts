// Copies in memory, which fail or wait when a test says so.

import type { CopyStore, StoredCopy } from '../../../src/discovery/copies/copy-store.ts';

export class MemoryCopies implements CopyStore {
  readonly texts = new Map<string, string>();
  readonly aside = new Map<string, string>();
  /** How often something was written whole. */
  writes = 0;
  /** Thrown by everything that is asked, while it is set. */
  fault: Error | undefined;
  /** What a reading waits for. */
  gate: Promise<void> = Promise.resolve();

  async read(provider: string): Promise<StoredCopy> {
    await this.gate;
    this.#failIfTold();
    const text = this.texts.get(provider);
    return text === undefined ? { kind: 'none' } : { kind: 'text', text };
  }

  async write(provider: string, pieces: Iterable<string>): Promise<void> {
    this.#failIfTold();
    this.texts.set(provider, [...pieces].join(''));
    this.writes += 1;
  }

  async setAside(provider: string): Promise<string> {
    this.#failIfTold();
    this.aside.set(provider, this.texts.get(provider) ?? '');
    this.texts.delete(provider);
    return `/state/${provider}.unusable`;
  }

  #failIfTold(): void {
    if (this.fault !== undefined) throw this.fault;
  }
}
