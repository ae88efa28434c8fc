// Faults put into a running process: it runs, on a signal, what a file beside a module of ours says. Routers that a test
// file starts after `makeInjectable` take the module with them, their workers included.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestFn } from 'ava';

const MODULE = `
import { readFileSync } from 'node:fs';
process.on('SIGUSR2', () => {
  (0, eval)(readFileSync(new URL('./' + process.pid + '.js', import.meta.url), 'utf8'));
});
`;

/** Gives what runs a script in the process with this id. `nodeOptions` stand beside in NODE_OPTIONS. */
export function makeInjectable(test: TestFn, nodeOptions = ''): (pid: number, script: string) => void {
  const directory = mkdtempSync(join(tmpdir(), 'portolan-inject-'));
  const module = join(directory, 'inject.mjs');
  writeFileSync(module, MODULE);
  process.env.NODE_OPTIONS = `${nodeOptions} --import=${module}`;
  test.after.always(() => rmSync(directory, { recursive: true, force: true }));
  return (pid, script) => {
    writeFileSync(join(directory, `${pid}.js`), script);
    process.kill(pid, 'SIGUSR2');
  };
}
