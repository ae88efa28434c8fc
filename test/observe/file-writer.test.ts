import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { systemClock } from '../../src/observe/clock.ts';
import { FileWriter } from '../../src/observe/file-writer.ts';
import { LogBuffer } from '../../src/observe/log-buffer.ts';

test('lines reach a file', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-log-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'access.log');
  const file = openSync(path, 'a');
  const buffer = new LogBuffer({ write: new FileWriter(file, systemClock).write, clock: systemClock });
  buffer.add('ein Zeilchen mit ü');
  buffer.add('two');
  await buffer.close();
  closeSync(file);
  t.is(readFileSync(path, 'utf8'), 'ein Zeilchen mit ü\ntwo\n');
});

test('lines for a file that cannot be written (ENOSPC) are given up and counted, not waited for', async (t) => {
  const file = openSync('/dev/full', 'w');
  t.teardown(() => closeSync(file));
  const buffer = new LogBuffer({ write: new FileWriter(file, systemClock).write, clock: systemClock });
  buffer.add('lost');
  await buffer.close();
  t.is(buffer.lost, 1);
});
