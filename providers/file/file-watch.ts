// Looks at the files, compares with what was seen before, and publishes what differs.

import { basename } from 'node:path';
import type { Clock } from '../../src/model/clock.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { Result } from '../../src/model/result.ts';
import type { FileSettings } from '../../src/model/settings.ts';
import type { ScopeReading, Snapshot } from '../../src/model/snapshot.ts';
import { type DirectoryEvent, DirectoryWatchers } from './directory-watchers.ts';
import { type ListedFile, type Listing, listSource, readText } from './fetch.ts';
import { PemFiles, sameText } from './pem-files.ts';
import { fileScope, LIST_SCOPE, readFile, readList } from './snapshot.ts';
import { POLL_MS, type Reason, Trigger } from './trigger.ts';

export interface FileWatchDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Each look into a file. */
  readonly onRead: (text: Result<string>) => void;
}

export class FileWatch {
  readonly #settings: FileSettings;
  readonly #deps: FileWatchDeps;
  readonly #publish: (snapshot: Snapshot) => void;
  /** What each file held when it was last looked at. */
  readonly #seen = new Map<string, Result<string>>();
  readonly #pems = new PemFiles();
  /** Emptied a moment ago: an editor truncates a file before it writes, so only a second look believes it. */
  readonly #doubted = new Set<string>();
  /** The last listing as text, and what was wrong with it; undefined before the first. */
  #lastListing: string | undefined;
  #lastDefects: string | undefined;
  /**
   * Names of the files that matter, without their directories: a log that is written beside them would have all of them
   * read again five times a second.
   */
  #names: ReadonlySet<string> = new Set();
  #listing = false;
  #trigger: Trigger | undefined;

  constructor(settings: FileSettings, deps: FileWatchDeps, publish: (snapshot: Snapshot) => void) {
    this.#settings = settings;
    this.#deps = deps;
    this.#publish = publish;
  }

  /** Somebody says that something has changed. */
  lookAgain(): void {
    this.#trigger?.ring();
  }

  /** Until `signal` aborts; then no watch and no timer is left. */
  async run(signal: AbortSignal): Promise<void> {
    const trigger = new Trigger(this.#deps.clock, signal, this.#settings.watch ? POLL_MS : undefined);
    this.#trigger = trigger;
    const changed: DirectoryEvent = (kind, name) => {
      if (kind !== 'change' || name === null || this.#names.has(name)) trigger.ring();
      // One that has just come may be written before it is listed.
      else if (this.#listing) trigger.ring('poll');
    };
    const watchers = new DirectoryWatchers(changed, this.#deps.logger);
    try {
      for (let reason: Reason = 'event'; !signal.aborted; reason = await trigger.next()) {
        await this.#follow(reason, watchers, signal);
      }
    } finally {
      watchers.close();
    }
  }

  /**
   * After an event the contents decide, as two writes within one tick of the file system's clock share a fingerprint;
   * a poll trusts the fingerprints, so that it costs nothing when nothing happens.
   */
  async #follow(reason: Reason, watchers: DirectoryWatchers, signal: AbortSignal): Promise<void> {
    this.#listing = true;
    let listing = await this.#list();
    while (this.#settings.watch && watchers.watchOnly(listing.directories)) listing = await this.#list();
    if (reason === 'event' || textOf(listing) !== this.#lastListing) await this.#look(listing, signal);
    // What was read names other certificates than before: they are watched from here on.
    const isWatched = listing.pems.map(({ path }) => path).join('\n') === this.#pems.paths.join('\n');
    if (!isWatched && !signal.aborted) return this.#follow('event', watchers, signal);
    this.#names = new Set([...listing.files, ...listing.pems].map(({ path }) => basename(path)));
    this.#listing = false;
  }

  #list(): Promise<Listing> {
    return listSource(this.#settings.source, this.#pems.paths);
  }

  async #look(listing: Listing, signal: AbortSignal): Promise<void> {
    const someGone = this.#forgetUnlisted(listing);
    const fresh = await this.#readChanged(listing.files);
    const defects = listing.defects.join('\n');
    const changed = someGone || fresh.length > 0 || defects !== this.#lastDefects;
    // A poll looks again at what is in doubt, though its fingerprint stays.
    this.#lastListing = this.#doubted.size === 0 ? textOf(listing) : undefined;
    this.#lastDefects = defects;
    if (changed && !signal.aborted) this.#publish(this.#snapshotOf(listing, fresh));
  }

  /** Whether a file is gone. One that may only have been missed is not. */
  #forgetUnlisted({ files, defects }: Listing): boolean {
    if (defects.length > 0) return false;
    const listed = new Set(files.map(({ name }) => name));
    const gone = [...this.#seen.keys()].filter((name) => !listed.has(name));
    for (const name of gone) {
      this.#seen.delete(name);
      this.#pems.forget(name);
    }
    return gone.length > 0;
  }

  async #readChanged(files: readonly ListedFile[]): Promise<readonly ScopeReading[]> {
    const readings: ScopeReading[] = [];
    const otherPems = await this.#pems.refresh();
    for (const file of files) {
      const text = await readText(file.path);
      this.#deps.onRead(text);
      const isSame = sameText(this.#seen.get(file.name), text) && !otherPems.has(file.name);
      if (isSame || this.#doubts(file.name, text)) continue;
      this.#seen.set(file.name, text);
      const reading = await this.#pems.provide(file.name, (readPem) =>
        readFile(this.#settings.name, file, text, readPem),
      );
      for (const { object, reason } of reading.problems) this.#deps.logger.warn(reason, { object });
      readings.push(reading);
    }
    return readings;
  }

  #doubts(name: string, text: Result<string>): boolean {
    const emptied = text.ok && text.value === '' && this.#seen.has(name);
    if (this.#doubted.delete(name) || !emptied) return false;
    this.#doubted.add(name);
    return true;
  }

  #snapshotOf({ files, defects }: Listing, fresh: readonly ScopeReading[]): Snapshot {
    const { name: provider, source } = this.#settings;
    const list = source.kind === 'directory' ? [readList(provider, source.path, defects)] : [];
    const readings = [...list, ...fresh];
    if (defects.length > 0) return { provider, readings };
    const scopes = files.map(({ name }) => fileScope(name));
    return { provider, readings, knownScopes: source.kind === 'directory' ? [LIST_SCOPE, ...scopes] : scopes };
  }
}

const textOf = ({ files, directories, pems, defects }: Listing): string =>
  JSON.stringify([files, directories, pems, defects]);
