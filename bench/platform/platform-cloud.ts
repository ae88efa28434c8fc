// The cloud of a bench, in a process of its own on the processor of the load, as a bench sees it.

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { makeChaosOperations } from '../chaos/world.ts';
import { LOAD_CPU } from '../method/stage.ts';
import type { CloudMessage, CloudProgramOptions } from './messages.ts';
import type { makeOperations, Note } from './operations.ts';

const PROGRAM = fileURLToPath(new URL('cloud-program.ts', import.meta.url));

type Operations = ReturnType<typeof makeOperations> & ReturnType<typeof makeChaosOperations>;
type Waiter = PromiseWithResolvers<unknown>;

export class PlatformCloud implements AsyncDisposable {
  readonly url: string;
  /** Is told of tasks that run, or are to stop. */
  onNote: (note: Note) => void = () => {};
  /** Is told what happens, in words. */
  onLine: (line: string) => void = () => {};
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #waiting = new Map<number, Waiter>();
  #requests = 0;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    child.on('message', (message: CloudMessage) => this.#take(message));
    this.#ended = new Promise((resolve) => child.once('exit', resolve));
    child.once('exit', (code) => this.#abandon(`the cloud ended with ${code}`));
  }

  static start(options: CloudProgramOptions): Promise<PlatformCloud> {
    const command = ['-c', LOAD_CPU, process.execPath, PROGRAM, JSON.stringify(options)];
    const child = spawn('taskset', command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    return new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the cloud ended with ${code}`)));
      child.once('message', (message: CloudMessage) => {
        if (message.kind === 'ready') resolve(new PlatformCloud(child, message.url));
      });
    });
  }

  /** Runs one of the operations there. */
  async call<N extends keyof Operations>(
    name: N,
    ...args: Parameters<Operations[N]>
  ): Promise<Awaited<ReturnType<Operations[N]>>> {
    const id = ++this.#requests;
    const waiter: Waiter = Promise.withResolvers();
    this.#waiting.set(id, waiter);
    this.#child.send({ id, name, args });
    // The one place where what comes back is believed to be what the operation gives.
    return (await waiter.promise) as Awaited<ReturnType<Operations[N]>>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }

  #take(message: CloudMessage): void {
    if (message.kind === 'note') return this.onNote(message.note);
    if (message.kind === 'line') return this.onLine(message.line);
    if (message.kind === 'ready') return;
    const waiter = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'done') waiter?.resolve(message.result);
    else waiter?.reject(new Error(message.reason));
  }

  #abandon(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
