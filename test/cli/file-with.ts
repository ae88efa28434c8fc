// A file in a folder of its own, gone with the test.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

export function fileWith(t: ExecutionContext, text: string, name = 'portolan.yml'): string {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-cli-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
