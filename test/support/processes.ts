// The router and its peers as processes, for the tests of processes and the benches.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';

export const ROOT = new URL('../..', import.meta.url).pathname;

/** A port that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

export interface Started {
  readonly process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Resolves with the exit code, or with the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Started {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (text += bytes));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 1));
  });
  return { process: child, output: () => text, ended };
}

/** The router from this checkout. `cpu`: the only processor it may use; `openFiles`: its limit of descriptors. */
export function startRouter(args: readonly string[], cpu?: number, openFiles?: number): Started {
  const command = [process.execPath, `${ROOT}src/main.ts`, ...args];
  const pinned = cpu === undefined ? command : ['taskset', '-c', String(cpu), ...command];
  const limited =
    openFiles === undefined ? pinned : ['sh', '-c', `ulimit -n ${openFiles} && exec "$@"`, 'sh', ...pinned];
  const [program = '', ...rest] = limited;
  return start(program, rest);
}

/** Resolves when the URL answers with this status; rejects when `child` ends first or after `withinMs`. */
export async function untilStatus(url: string, status: number, child: Started, withinMs = 60_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < deadline) {
    if (child.process.exitCode !== null) throw new Error(`ended before ${url} answered:\n${child.output()}`);
    try {
      const answer = await fetch(url);
      await answer.arrayBuffer();
      if (answer.status === status) return;
      last = answer.status;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${url} did not answer ${status} within ${withinMs} ms, last: ${last}\n${child.output()}`);
}

/** A process and its descendants. */
export function processTree(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return [pid, ...(children === '' ? [] : children.split(' ').flatMap((child) => processTree(Number(child))))];
  } catch {
    return [];
  }
}
