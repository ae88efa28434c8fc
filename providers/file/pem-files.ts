// The certificates and keys that configuration files name: read beside them, and again when they change. Which ones there
// are shows when a configuration is decoded: it asks, what is not at hand is read, and it is decoded again.

import type { ReadPem } from '../../src/labels/pem.ts';
import { fail, type Result } from '../../src/model/result.ts';
import { readText } from './fetch.ts';

const NOT_READ_YET = fail('not read yet');

export class PemFiles {
  /** As they were last read. */
  readonly #texts = new Map<string, Result<string>>();
  /** Which of them each configuration file names. */
  readonly #namedBy = new Map<string, ReadonlySet<string>>();

  /** Sorted. */
  get paths(): readonly string[] {
    return [...this.#texts.keys()].sort();
  }

  /** What `decode` makes of the configuration file `name` with every text at hand that it asks for. */
  async provide<T>(name: string, decode: (readPem: ReadPem) => T): Promise<T> {
    for (;;) {
      const asked = new Set<string>();
      const decoded = decode((path) => {
        asked.add(path);
        return this.#texts.get(path) ?? NOT_READ_YET;
      });
      const unread = [...asked].filter((path) => !this.#texts.has(path));
      if (unread.length === 0) {
        this.#namedBy.set(name, asked);
        return decoded;
      }
      for (const path of unread) this.#texts.set(path, await readText(path));
    }
  }

  /** Reads everything again; gives the configuration files that name something that is not as it was. */
  async refresh(): Promise<ReadonlySet<string>> {
    const named = new Set([...this.#namedBy.values()].flatMap((paths) => [...paths]));
    const changed = new Set<string>();
    for (const [path, before] of this.#texts) {
      const text = named.has(path) ? await readText(path) : undefined;
      if (text === undefined) this.#texts.delete(path);
      else if (!sameText(before, text)) {
        this.#texts.set(path, text);
        changed.add(path);
      }
    }
    const concerned = [...this.#namedBy].filter(([, paths]) => [...paths].some((path) => changed.has(path)));
    return new Set(concerned.map(([name]) => name));
  }

  /** The configuration file is gone. */
  forget(name: string): void {
    this.#namedBy.delete(name);
  }
}

export function sameText(before: Result<string> | undefined, text: Result<string>): boolean {
  if (before === undefined) return false;
  return before.ok ? text.ok && before.value === text.value : !text.ok && before.error === text.error;
}
