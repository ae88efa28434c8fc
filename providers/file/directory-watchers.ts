// One watch for each directory that matters, kept in step with what exists: subdirectories come and go, and another
// directory may take a known path (a rename, a link that leads elsewhere).

import { type FSWatcher, watch } from 'node:fs';
import type { Logger } from '../../src/model/logger.ts';
import type { ListedDirectory } from './fetch.ts';

/** `kind`: `change`, of what is in a file or known of it; `rename`, when a name comes or goes. Null: nobody knows which name. */
export type DirectoryEvent = (kind: string, name: string | null) => void;

export class DirectoryWatchers {
  readonly #changed: DirectoryEvent;
  readonly #logger: Logger;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  #complained = false;

  constructor(changed: DirectoryEvent, logger: Logger) {
    this.#changed = changed;
    this.#logger = logger;
  }

  /** True when a watch was added: what happened in that directory before it was watched has to be looked for. */
  watchOnly(directories: readonly ListedDirectory[]): boolean {
    const wanted = new Map(directories.map(({ path, identity }) => [path, identity]));
    for (const [path, { identity }] of this.#watchers) if (wanted.get(path) !== identity) this.#end(path);
    let added = false;
    for (const [path, identity] of wanted) if (!this.#watchers.has(path)) added = this.#begin(path, identity) || added;
    return added;
  }

  close(): void {
    for (const path of this.#watchers.keys()) this.#end(path);
  }

  #begin(path: string, identity: string): boolean {
    try {
      const watcher = watch(path, { persistent: false }, this.#changed);
      watcher.on('error', () => this.#end(path));
      this.#watchers.set(path, { watcher, identity });
      return true;
    } catch (error) {
      this.#complain(path, error);
      return false;
    }
  }

  #end(path: string): void {
    this.#watchers.get(path)?.watcher.close();
    this.#watchers.delete(path);
  }

  /** Once: the poll does what the watch would have done, only later. */
  #complain(path: string, error: unknown): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#logger.warn('cannot watch a directory, its changes are noticed by polling', { path, reason: String(error) });
  }
}
