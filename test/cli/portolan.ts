// Runs the command line as a process of its own, as a user does.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs in the repository's root, with nothing of the surroundings but `env`. */
export function portolan(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const program = fileURLToPath(new URL('src/main.ts', ROOT));
  const child = spawn(process.execPath, [program, ...argv], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
}
