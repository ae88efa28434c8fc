// Copies on a real disk, and on disks that fail in the middle.

import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DiskCopies, type Files } from '../../../src/discovery/copies/disk-copies.ts';

async function directoryOf(t: ExecutionContext): Promise<string> {
  const directory = await fs.mkdtemp(join(tmpdir(), 'portolan-copies-'));
  t.teardown(() => fs.rm(directory, { recursive: true, force: true }));
  return directory;
}

const failure = (code: string): Error => Object.assign(new Error(`${code}: no luck`), { code });

/** A disk that takes the first piece of a file and fails when `step` comes. */
const failingAt = (step: 'writeFile' | 'sync', code: string): Files => ({
  ...fs,
  open: async (path, flags, mode) => {
    const file = await fs.open(path, flags, mode);
    let pieces = 0;
    return new Proxy(file, {
      get(target, name) {
        if (name === step && (step === 'sync' || pieces++ > 0)) return () => Promise.reject(failure(code));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  },
});

/** Two pieces of what is written at a time. */
const LONG = ['a'.repeat(300_000), 'b'.repeat(300_000)];

test('what was written is read, and only its owner may read it', async (t) => {
  const directory = join(await directoryOf(t), 'made', 'on the way');
  const copies = new DiskCopies(directory);
  t.deepEqual(await copies.read('ecs'), { kind: 'none' });
  await copies.write('ecs', LONG);
  await copies.write('ecs-eu', ['other']);
  t.deepEqual(await copies.read('ecs'), { kind: 'text', text: LONG.join('') });
  t.deepEqual((await fs.readdir(directory)).sort(), ['ecs-eu.scopes', 'ecs.scopes']);
  t.is((await fs.stat(join(directory, 'ecs.scopes'))).mode & 0o777, 0o600);
  t.is((await fs.stat(directory)).mode & 0o777, 0o700);
});

for (const [step, code] of [
  ['writeFile', 'ENOSPC'],
  ['sync', 'EIO'],
] as const) {
  test(`a disk that fails with ${code} leaves the copy before, and nothing beside it`, async (t) => {
    const directory = await directoryOf(t);
    await new DiskCopies(directory).write('ecs', ['old']);
    await t.throwsAsync(new DiskCopies(directory, { files: failingAt(step, code) }).write('ecs', LONG), { code });
    t.deepEqual(await new DiskCopies(directory).read('ecs'), { kind: 'text', text: 'old' });
    t.deepEqual(await fs.readdir(directory), ['ecs.scopes']);
  });
}

test('what a router left that was killed while it wrote is in nobody’s way, nor is its mode or a link in its place', async (t) => {
  const directory = await directoryOf(t);
  const elsewhere = join(directory, 'elsewhere');
  await fs.writeFile(elsewhere, 'untouched');
  await fs.symlink(elsewhere, join(directory, 'ecs.scopes.new'));
  await new DiskCopies(directory).write('ecs', ['whole']);
  t.is(await fs.readFile(elsewhere, 'utf8'), 'untouched');
  const written = await fs.lstat(join(directory, 'ecs.scopes'));
  t.true(written.isFile());
  t.is(written.mode & 0o777, 0o600);
});

test('a directory that cannot be made or written to is an error before anything is to be kept', async (t) => {
  const directory = await directoryOf(t);
  await fs.writeFile(join(directory, 'file'), '');
  await t.throwsAsync(new DiskCopies(join(directory, 'file', 'below')).read('ecs'), { code: 'ENOTDIR' });
  const readOnly: Files = { ...fs, access: () => Promise.reject(failure('EACCES')) };
  await t.throwsAsync(new DiskCopies(directory, { files: readOnly }).read('ecs'), { code: 'EACCES' });
});

test('a copy that is too large is neither read nor written', async (t) => {
  const directory = await directoryOf(t);
  await fs.writeFile(join(directory, 'ecs.scopes'), 'x'.repeat(101));
  const copies = new DiskCopies(directory, { largestBytes: 100 });
  t.deepEqual(await copies.read('ecs'), { kind: 'unusable', reason: 'is too large: 101 bytes' });
  await t.throwsAsync(copies.write('ec2', ['x'.repeat(101)]), { message: 'it would be larger than 100 bytes' });
  t.deepEqual(await fs.readdir(directory), ['ecs.scopes']);
});

test('of what is set aside the latest is kept', async (t) => {
  const directory = await directoryOf(t);
  const copies = new DiskCopies(directory);
  for (const text of ['first', 'second']) {
    await copies.write('ecs', [text]);
    t.is(await copies.setAside('ecs'), join(directory, 'ecs.scopes.unusable'));
  }
  t.deepEqual(await copies.read('ecs'), { kind: 'none' });
  t.is(await fs.readFile(join(directory, 'ecs.scopes.unusable'), 'utf8'), 'second');
});
