// Log files: made, appended to, opened anew, and no reason to wait for anybody (http-safety 2.6, "log sink blocked").

import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../src/observe/clock.ts';
import { LogFile } from '../../src/observe/log-file.ts';
import { ManualClock } from '../support/manual-clock.ts';

function folderOf(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-log-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

function open(t: ExecutionContext, ...[path, clock, options]: Parameters<typeof LogFile.open>): LogFile {
  const opened = LogFile.open(path, clock, options);
  if (opened.ok) return opened.value;
  throw t.fail(opened.error);
}

test('a log file is made with its directories, and appended to', async (t) => {
  const path = join(folderOf(t), 'a/b/access.log');
  for (const line of ['first', 'second']) {
    const file = open(t, path, systemClock);
    file.add(line);
    await file.close();
  }
  t.is(readFileSync(path, 'utf8'), 'first\nsecond\n');
});

test('a log file that cannot be opened is an error that names it', (t) => {
  const opened = LogFile.open('/dev/null/access.log', systemClock);
  t.regex(opened.ok ? '' : opened.error, /^log file \/dev\/null\/access\.log cannot be opened: /);
});

test('opened anew: what waits and what comes goes to the new file, nothing is lost', async (t) => {
  const path = join(folderOf(t), 'access.log');
  const clock = new ManualClock();
  const file = open(t, path, clock);
  file.add('before');
  await clock.advance(100);
  file.add('waiting');
  renameSync(path, `${path}.1`);
  while (readFileSync(`${path}.1`, 'utf8') === '') await setImmediate();
  t.true(file.reopen().ok);
  t.true(file.reopen().ok, 'twice in a row harms nobody');
  file.add('after');
  await file.close();
  t.is(readFileSync(`${path}.1`, 'utf8'), 'before\n');
  t.is(readFileSync(path, 'utf8'), 'waiting\nafter\n');
  t.is(file.buffer.lost, 0);
});

test('a file that cannot be opened anew stays the old one', async (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'logs/access.log');
  const file = open(t, path, systemClock);
  renameSync(join(folder, 'logs'), join(folder, 'moved'));
  writeFileSync(join(folder, 'logs'), 'a file where the directory was');
  t.false(file.reopen().ok);
  file.add('still here');
  await file.close();
  t.is(readFileSync(join(folder, 'moved/access.log'), 'utf8'), 'still here\n');
});

test('a pipe that nobody empties costs lines, which are counted, and no time', async (t) => {
  const path = join(folderOf(t), 'pipe');
  execFileSync('mkfifo', [path]);
  const refused = LogFile.open(path, systemClock);
  t.regex(refused.ok ? '' : refused.error, /ENXIO/, 'without a reader it is an error, not a wait');
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const file = open(t, path, systemClock, { maxBytes: 256 * 1024 });
  const line = 'x'.repeat(1023);
  for (let i = 0; i < 1000; i++) file.add(line);
  const { lost } = file.buffer;
  t.is(lost, 1000 - 256);
  let received = 0;
  const bytes = Buffer.alloc(64 * 1024);
  const closed = file.close();
  while (received < 256 * 1024) received += readNow(reader, bytes) || (await setImmediate(0));
  await closed;
  t.is(received, 256 * 1024);
  t.is(file.buffer.lost, lost);
});

/** Bytes that are there; 0: none at present. */
function readNow(file: number, bytes: Buffer): number {
  try {
    return readSync(file, bytes);
  } catch {
    return 0;
  }
}
