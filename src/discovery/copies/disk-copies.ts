// Copies in a directory, a file for each name: of scopes, one for each provider, and of task definitions. A file is always whole: it is written beside its name and then
// takes it. Only its owner may read it, since labels may hold users and passwords' hashes.

import fs from 'node:fs/promises';
import { join } from 'node:path';
import type { ProviderName } from '../../model/qualified-name.ts';
import type { CopyStore, StoredCopy } from './copy-store.ts';

/** Ten thousand tasks with twenty labels each are 20 MB. More than this is nobody's cloud, and would be held whole. */
const LARGEST_BYTES = 256 * 1024 * 1024;

/** Written at a time, with a turn of the event loop in between. */
const PIECE_LENGTH = 256 * 1024;

/** What is used of the file system: tests bring disks that are full. */
export type Files = Pick<typeof fs, 'mkdir' | 'open' | 'rename' | 'rm' | 'access'>;

interface DiskOptions {
  readonly files?: Files;
  readonly largestBytes?: number;
  /** Of the files' names, by what is in them. */
  readonly suffix?: string;
}

export class DiskCopies implements CopyStore {
  readonly #directory: string;
  readonly #files: Files;
  readonly #largestBytes: number;
  readonly #suffix: string;

  constructor(directory: string, { files = fs, largestBytes = LARGEST_BYTES, suffix = 'scopes' }: DiskOptions = {}) {
    this.#directory = directory;
    this.#files = files;
    this.#largestBytes = largestBytes;
    this.#suffix = suffix;
  }

  /** Makes the directory, and rejects where it could not be written to later: better told at the start. */
  async read(provider: ProviderName): Promise<StoredCopy> {
    await this.#files.mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const file = await this.#files.open(this.#pathOf(provider), 'r').catch(undefinedIfAbsent);
    if (file === undefined) {
      await this.#files.access(this.#directory, fs.constants.W_OK);
      return { kind: 'none' };
    }
    try {
      const { size } = await file.stat();
      if (size > this.#largestBytes) return { kind: 'unusable', reason: `is too large: ${size} bytes` };
      return { kind: 'text', text: await file.readFile('utf8') };
    } finally {
      await file.close();
    }
  }

  async write(provider: ProviderName, pieces: Iterable<string>): Promise<void> {
    const path = this.#pathOf(provider);
    const fresh = `${path}.new`;
    await this.#files.mkdir(this.#directory, { recursive: true, mode: 0o700 });
    // What a router left that was killed while it wrote. `wx` then follows no link and takes over no mode.
    await this.#files.rm(fresh, { force: true });
    try {
      await this.#writeWhole(fresh, pieces);
      await this.#files.rename(fresh, path);
    } catch (error) {
      await this.#files.rm(fresh, { force: true }).catch(() => {});
      throw error;
    }
  }

  /** One for each provider, the latest: a router that restarts again and again fills no disk. */
  async setAside(provider: ProviderName): Promise<string> {
    const aside = `${this.#pathOf(provider)}.unusable`;
    await this.#files.rename(this.#pathOf(provider), aside);
    return aside;
  }

  /** On the disk before it takes its name: after a loss of power there is the old copy or the new one. */
  async #writeWhole(path: string, pieces: Iterable<string>): Promise<void> {
    const file = await this.#files.open(path, 'wx', 0o600);
    try {
      let bytes = 0;
      for (const piece of gathered(pieces)) {
        bytes += Buffer.byteLength(piece);
        if (bytes > this.#largestBytes) throw new Error(`it would be larger than ${this.#largestBytes} bytes`);
        await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }

  #pathOf(provider: ProviderName): string {
    return join(this.#directory, `${encodeURIComponent(provider)}.${this.#suffix}`);
  }
}

function* gathered(pieces: Iterable<string>): Generator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < PIECE_LENGTH) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
