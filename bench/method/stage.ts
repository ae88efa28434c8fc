// What one bench sets up and leaves nothing of: a folder, and processes pinned to a processor.

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree, ROOT, type Started, start } from '../../test/support/processes.ts';

/** The proxy, whichever it is, has one processor for itself; load and upstreams share the other. */
export const PROXY_CPU = '0';
export const LOAD_CPU = '1';

/** Reading a file of 10,000 routes takes the primary some seconds. */
const ACCEPTS_WITHIN_MS = 120_000;

export class Stage implements AsyncDisposable {
  readonly folder: string;
  readonly #started: Started[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Stage> {
    return new Stage(await makeFolder(join(tmpdir(), 'portolan-bench-')));
  }

  /** A process on these processors (`0`, `0,1`), ended with the stage. */
  start(cpus: string, command: readonly string[]): Started {
    const child = start('taskset', ['-c', cpus, ...command]);
    this.#started.push(child);
    return child;
  }

  /** A new folder of its own, for who writes beside his configuration. */
  subfolder(name: string): Promise<string> {
    return makeFolder(join(this.folder, `${name}-`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process } of this.#started) process.kill('SIGTERM');
    await Promise.all(this.#started.map(({ ended }) => ended));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Readable for nginx's workers, who are nobody when its master is root. */
async function makeFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(prefix);
  await chmod(folder, 0o755);
  return folder;
}

/** The process and its descendants, as they are when asked. */
export const treeOf =
  ({ process }: Started): (() => readonly number[]) =>
  () =>
    processTree(process.pid ?? 0);

/** Copies a file of `bench/peers` with `{{NAME}}` replaced; gives where the copy is. */
export async function writeTemplate(
  name: string,
  folder: string,
  values: Readonly<Record<string, string | number>>,
): Promise<string> {
  const template = await readFile(join(ROOT, 'bench/peers', name), 'utf8');
  const text = template.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`${name}: no value for ${whole}`);
    return String(value);
  });
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

/** Resolves when something accepts connections at the port; rejects when `child` ends before it does. */
export async function untilAccepts(port: number, child: Started): Promise<void> {
  const deadline = performance.now() + ACCEPTS_WITHIN_MS;
  while (!(await accepts(port))) {
    const { exitCode } = child.process;
    if (exitCode !== null) throw new Error(`ended with ${exitCode} before it listened: ${child.output().trim()}`);
    if (performance.now() > deadline) throw new Error(`nothing listens at ${port}: ${child.output().trim()}`);
    await sleep(20);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
