import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { systemClock } from '../../src/observe/clock.ts';
import { fileWriter } from '../../src/observe/file-writer.ts';
import { LogBuffer } from '../../src/observe/log-buffer.ts';
import { openLogFile } from '../../src/observe/open-log-file.ts';

test('lines reach a file', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-log-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'access.log');
  const file = openSync(path, 'a');
  const buffer = new LogBuffer({ write: fileWriter(file, systemClock), clock: systemClock });
  buffer.add('ein Zeilchen mit ü');
  buffer.add('two');
  await buffer.close();
  closeSync(file);
  t.is(readFileSync(path, 'utf8'), 'ein Zeilchen mit ü\ntwo\n');
});

test('a file that cannot be written is given up, not waited for', async (t) => {
  const file = openSync('/dev/full', 'w');
  t.teardown(() => closeSync(file));
  const buffer = new LogBuffer({ write: fileWriter(file, systemClock), clock: systemClock });
  buffer.add('lost');
  await buffer.close();
  t.pass();
});

test('a log file is made with its directories, and appended to', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-log-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a/b/access.log');
  for (const line of ['first', 'second']) {
    const opened = openLogFile(path, systemClock);
    if (!opened.ok) return t.fail(opened.error);
    opened.value.add(line);
    await opened.value.close();
  }
  t.is(readFileSync(path, 'utf8'), 'first\nsecond\n');
});

test('a log file that cannot be opened is an error that names it', (t) => {
  const opened = openLogFile('/dev/null/access.log', systemClock);
  t.regex(opened.ok ? '' : opened.error, /^log file \/dev\/null\/access\.log cannot be opened: /);
});
