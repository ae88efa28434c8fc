// The access log, read as it grows into files that are moved away: how many lines each request has.

import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** Until every process has opened the log anew and written its last lines into the old file. */
const SETTLED_MS = 3000;
/** `/small/17`. */
const GOOD = /"DownstreamStatus":(?:200|101)\b/;
const ID = /^\/[a-z-]+\/(\d+)/;

export class AccessLines {
  readonly file: string;
  /** Lines that are no JSON: torn, or mixed. */
  torn = 0;
  /** Lines of requests that never had a number: whose head was not whole. */
  nameless = 0;
  rotations = 0;
  readonly #lines = new Map<number, number>();
  /** Of requests that were not answered well, by number. */
  readonly #badLines = new Map<number, string>();

  constructor(file: string) {
    this.file = file;
  }

  of(id: number): number {
    return this.#lines.get(id) ?? 0;
  }

  /** What the router wrote of a request that was not answered well. */
  textOf(id: number): string | undefined {
    return this.#badLines.get(id);
  }

  /** `openAnew` tells the router. */
  async rotate(openAnew: () => void): Promise<void> {
    const old = `${this.file}.old`;
    await rename(this.file, old);
    openAnew();
    this.rotations++;
    await sleep(SETTLED_MS);
    await this.read(old);
    await rm(old);
  }

  async read(file = this.file): Promise<void> {
    for await (const line of createInterface({ input: createReadStream(file) })) this.#count(line);
  }

  #count(line: string): void {
    const path = pathOf(line);
    const id = ID.exec(path ?? '')?.[1];
    if (path === undefined) this.torn++;
    else if (id === undefined) this.nameless++;
    else {
      this.#lines.set(Number(id), this.of(Number(id)) + 1);
      if (!GOOD.test(line)) this.#badLines.set(Number(id), line);
    }
  }
}

function pathOf(line: string): string | undefined {
  try {
    const { RequestPath: path } = JSON.parse(line);
    return typeof path === 'string' ? path : '';
  } catch {
    return undefined;
  }
}
