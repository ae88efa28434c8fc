// What a run may be told by environment variables, and what the machine must have for it.

import { execFileSync } from 'node:child_process';

/** A number from the environment. */
export const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

/** `no wrk` for the first of these programs that is not on the PATH. */
export function whatIsMissing(...programs: readonly string[]): string | undefined {
  const missing = programs.find((program) => !isInstalled(program));
  return missing === undefined ? undefined : `no ${missing}`;
}

/** Whether a program is on the PATH. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
