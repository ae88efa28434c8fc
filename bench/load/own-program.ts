// A load generator or upstream of our own, as a process beside the other load.
//
// The program says `ready` once, answers each message with its count, and says `wrong` when something is.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunningLoad } from '../method/contender.ts';
import { LOAD_CPU } from '../method/stage.ts';

/** What a program says. */
export type FromProgram =
  | { readonly kind: 'ready'; readonly port?: number }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'wrong'; readonly reason: string };

export interface OwnProgram extends RunningLoad {
  /** Where it listens, if it does. */
  readonly port: number;
}

/** Resolves when it is ready. `file`: beside this one. */
export async function startOwn(file: string, args: readonly (string | number)[]): Promise<OwnProgram> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const command = ['-c', LOAD_CPU, process.execPath, path, ...args.map(String)];
  const child = spawn('taskset', command, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ready = Promise.withResolvers<number>();
  let counted = Promise.withResolvers<number>();
  let wrong = '';
  child.on('message', (message: FromProgram) => {
    if (message.kind === 'ready') ready.resolve(message.port ?? 0);
    else if (message.kind === 'count') counted.resolve(message.count);
    else wrong = message.reason;
  });
  const ended = once(child, 'exit').then(() => {
    const error = new Error(`${file} ended: ${wrong}`);
    ready.reject(error);
    counted.reject(error);
  });
  // Nobody may be waiting for a count when it ends.
  counted.promise.catch(() => {});
  return {
    port: await ready.promise,
    done: () => {
      counted = Promise.withResolvers<number>();
      child.send('count');
      return counted.promise;
    },
    end: async () => {
      child.kill('SIGKILL');
      await ended;
      return wrong;
    },
  };
}
