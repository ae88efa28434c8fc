import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { certificate } from '../../support/certificates.ts';
import { routes, temporaryFolder, watchFiles, writeRoutes } from './watched.ts';

const sameAs = (...expected: string[]) => {
  const wanted = JSON.stringify(expected);
  return (actual: readonly string[] | undefined) => JSON.stringify(actual) === wanted;
};

/** Time for an event to come and to be followed. */
const aFewTurns = (): (() => boolean) => {
  let turns = 0;
  return () => ++turns > 200;
};

test('one file is one scope with one item that declares and serves nowhere', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes.yml'), 'a');
  const watched = watchFiles(t, 'file', at('routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  const [snapshot] = watched.snapshots;
  t.deepEqual(snapshot?.knownScopes, ['file/routes.yml']);
  t.is(snapshot?.readings.length, 1);
  t.like(snapshot?.readings[0], { scope: 'file/routes.yml', status: 'complete', problems: [] });
  const item = snapshot?.readings[0]?.items[0];
  t.like(item, { id: at('routes.yml'), endpoint: null });
  t.is(item?.declaration.kind, 'configuration');
  t.deepEqual(watched.routersOf('file/routes.yml'), ['a']);
});

test('a file that is written in place is read again', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes.yml'), 'a');
  const watched = watchFiles(t, 'file', at('routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  writeRoutes(at('routes.yml'), 'a', 'b');
  await watched.soon(() => sameAs('a', 'b')(watched.routersOf('file/routes.yml')), 'the change');
});

test('a file that is replaced by rename is read again, and again', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes.yml'), 'a');
  const watched = watchFiles(t, 'file', at('routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  for (const name of ['b', 'c', 'd']) {
    writeRoutes(at('routes.yml.new'), name);
    renameSync(at('routes.yml.new'), at('routes.yml'));
    await watched.soon(() => sameAs(name)(watched.routersOf('file/routes.yml')), `the file with ${name}`);
  }
});

// A Kubernetes ConfigMap: routes.yml -> ..data/routes.yml, ..data -> ..version; an update swaps ..data by rename.
function configMap(at: (path: string) => string, version: string, ...routers: readonly string[]): void {
  writeRoutes(at(`..${version}/routes.yml`), ...routers);
  symlinkSync(`..${version}`, at('..data_tmp'));
  renameSync(at('..data_tmp'), at('..data'));
}

for (const kind of ['file', 'directory'] as const) {
  test(`a ConfigMap that is swapped is read again (${kind})`, async (t) => {
    const at = temporaryFolder(t);
    configMap(at, 'v1', 'a');
    symlinkSync('..data/routes.yml', at('routes.yml'));
    const watched = watchFiles(t, kind, at(kind === 'file' ? 'routes.yml' : '.'));
    await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
    t.deepEqual(
      [...watched.scopes.keys()].filter((scope) => scope !== 'files'),
      ['file/routes.yml'],
    );
    configMap(at, 'v2', 'b');
    rmSync(at('..v1'), { recursive: true });
    await watched.soon(() => sameAs('b')(watched.routersOf('file/routes.yml')), 'the new version');
  });
}

test('a directory that is a link is read again when the link leads elsewhere', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('releases/1/routes.yml'), 'a');
  writeRoutes(at('releases/2/routes.yml'), 'b');
  symlinkSync('releases/1', at('current'));
  const watched = watchFiles(t, 'directory', at('current'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  symlinkSync('releases/2', at('next'));
  renameSync(at('next'), at('current'));
  await watched.soon(() => sameAs('b')(watched.routersOf('file/routes.yml')), 'the other directory');
  writeRoutes(at('releases/2/routes.yml'), 'c');
  await watched.soon(() => sameAs('c')(watched.routersOf('file/routes.yml')), 'a change in the other directory');
});

test('what no event tells, the poll finds: a link whose target is written elsewhere', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('elsewhere/target.yml'), 'a');
  mkdirSync(at('here'));
  symlinkSync('../elsewhere/target.yml', at('here/routes.yml'));
  const watched = watchFiles(t, 'file', at('here/routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  writeRoutes(at('elsewhere/target.yml'), 'a', 'b');
  await watched.eventually(() => sameAs('a', 'b')(watched.routersOf('file/routes.yml')), 'the change');
});

test('a log that is written beside the files has none of them read again', async (t) => {
  // Its parent is watched, too, and the folder of all temporary ones has other things going on.
  const at = temporaryFolder(t);
  writeRoutes(at('here/routes.yml'), 'a');
  writeFileSync(at('here/access.log'), 'a line\n');
  const watched = watchFiles(t, 'directory', at('here'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  await watched.eventually(aFewTurns(), 'rest');
  const before = watched.reads();
  for (let i = 0; i < 20; i++) {
    appendFileSync(at('here/access.log'), 'another line\n');
    await watched.eventually(aFewTurns(), 'a look');
  }
  t.is(watched.reads(), before);
  writeRoutes(at('here/routes.yml'), 'a', 'b');
  await watched.soon(() => sameAs('a', 'b')(watched.routersOf('file/routes.yml')), 'a change of what matters');
});

test('a broken file keeps its previous state and names the place; the others go on; fixed, it counts again', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('good.yml'), 'a');
  writeRoutes(at('bad.yml'), 'b');
  const watched = watchFiles(t, 'directory', at('.'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');

  writeFileSync(at('bad.yml'), 'http:\n  routers:\n    b: [\n');
  await watched.soon(() => watched.scopes.get('file/bad.yml')?.status === 'failed', 'the failure');
  t.deepEqual(watched.routersOf('file/bad.yml'), ['b']);
  const [problem] = watched.scopes.get('file/bad.yml')?.problems ?? [];
  t.is(problem?.object, 'file bad.yml');
  t.regex(problem?.reason ?? '', /^bad\.yml:4:1: Flow sequence/);
  t.true(watched.snapshots.at(-1)?.knownScopes?.includes('file/bad.yml'));

  writeRoutes(at('good.yml'), 'a', 'a2');
  await watched.soon(() => sameAs('a', 'a2')(watched.routersOf('file/good.yml')), 'the other file');
  t.is(watched.scopes.get('file/bad.yml')?.status, 'failed');

  writeRoutes(at('bad.yml'), 'b');
  await watched.soon(() => watched.scopes.get('file/bad.yml')?.status === 'complete', 'the repair');
  t.deepEqual(watched.scopes.get('file/bad.yml')?.problems, []);
});

test('a deleted file of a directory is gone', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('a.yml'), 'a');
  writeRoutes(at('b.yaml'), 'b');
  const watched = watchFiles(t, 'directory', at('.'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  t.deepEqual(watched.snapshots[0]?.knownScopes, ['files', 'file/a.yml', 'file/b.yaml']);
  rmSync(at('a.yml'));
  await watched.soon(() => !watched.scopes.has('file/a.yml'), 'the removal');
  t.deepEqual(watched.routersOf('file/b.yaml'), ['b']);
});

test('the one file that is missing keeps its previous state, and is read when it comes back', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes.yml'), 'a');
  const watched = watchFiles(t, 'file', at('routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  rmSync(at('routes.yml'));
  await watched.soon(() => watched.scopes.get('file/routes.yml')?.status === 'failed', 'the failure');
  t.regex(watched.scopes.get('file/routes.yml')?.problems[0]?.reason ?? '', /ENOENT/);
  t.deepEqual(watched.routersOf('file/routes.yml'), ['a']);
  writeRoutes(at('routes.yml'), 'b');
  await watched.soon(() => sameAs('b')(watched.routersOf('file/routes.yml')), 'the return');
});

test('a missing directory is a problem, and is read as soon as it exists', async (t) => {
  const at = temporaryFolder(t);
  const watched = watchFiles(t, 'directory', at('routes'));
  await watched.soon(() => watched.scopes.get('files')?.status === 'failed', 'the failure');
  t.is(watched.snapshots[0]?.knownScopes, undefined);
  writeRoutes(at('routes/a.yml'), 'a');
  await watched.soon(() => sameAs('a')(watched.routersOf('file/a.yml')), 'the directory');
  t.is(watched.scopes.get('files')?.status, 'complete');
});

test('a directory that vanishes removes nothing', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes/a.yml'), 'a');
  const watched = watchFiles(t, 'directory', at('routes'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  renameSync(at('routes'), at('away'));
  await watched.soon(() => watched.scopes.get('files')?.status === 'failed', 'the failure');
  t.deepEqual(watched.routersOf('file/a.yml'), ['a']);
  renameSync(at('away'), at('routes'));
  await watched.soon(() => watched.scopes.get('files')?.status === 'complete', 'the return');
});

test('a new subdirectory is read, and what changes in it later', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('a.yml'), 'a');
  const watched = watchFiles(t, 'directory', at('.'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  writeRoutes(at('sub/deep/b.yml'), 'b');
  await watched.soon(() => sameAs('b')(watched.routersOf('file/sub/deep/b.yml')), 'the file in it');
  writeRoutes(at('sub/deep/b.yml'), 'c');
  await watched.soon(() => sameAs('c')(watched.routersOf('file/sub/deep/b.yml')), 'its change');
  rmSync(at('sub'), { recursive: true });
  await watched.soon(() => !watched.scopes.has('file/sub/deep/b.yml'), 'its removal');
  writeRoutes(at('sub/deep/b.yml'), 'd');
  await watched.soon(() => sameAs('d')(watched.routersOf('file/sub/deep/b.yml')), 'its return');
});

test('the last of many writes is not missed', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes.yml'), 'r0');
  const watched = watchFiles(t, 'file', at('routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  for (let i = 1; i <= 300; i += 1) {
    writeRoutes(at('routes.yml'), `r${i % 10}x${i}`);
    await watched.clock.advance(1);
  }
  await watched.soon(() => sameAs('r0x300')(watched.routersOf('file/routes.yml')), 'the last write');
  t.true(watched.snapshots.length < 100, 'bursts are read once');
});

test('a file that was emptied declares nothing, once a second look has found it empty', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes.yml'), 'a');
  const watched = watchFiles(t, 'file', at('routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  truncateSync(at('routes.yml'));
  await watched.eventually(() => watched.routersOf('file/routes.yml')?.length === 0, 'the empty file');
  t.is(watched.scopes.get('file/routes.yml')?.status, 'complete');
});

// An editor, or `cat >`, truncates a file before it writes it: read in between, it would withdraw every route. This cost
// 57 requests in a run of the process tests on a busy machine.
test('a file that is empty for a moment, while it is written, removes nothing', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes.yml'), 'a');
  const watched = watchFiles(t, 'file', at('routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  truncateSync(at('routes.yml'));
  for (let i = 0; i < 10; i += 1) await watched.clock.advance(20);
  writeRoutes(at('routes.yml'), 'a', 'b');
  await watched.eventually(() => sameAs('a', 'b')(watched.routersOf('file/routes.yml')), 'the new text');
  t.deepEqual(
    watched.snapshots.flatMap(({ readings }) => readings).filter(({ items }) => items.length === 0),
    [],
  );
});

test('other files, hidden files and the versions of a ConfigMap are passed over', async (t) => {
  const at = temporaryFolder(t);
  for (const name of ['b.yml', 'a.yml', '.hidden.yml', '..v1/routes.yml', 'sub/c.yaml', 'sub/.git/d.yml']) {
    writeRoutes(at(name), 'x');
  }
  for (const name of ['README.md', 'b.yml~']) writeFileSync(at(name), 'not yaml: [');
  writeFileSync(at('e.toml'), '[http.routers.e]\nrule = "Host(`e.example`)"\nservice = "s"\n');
  symlinkSync('nowhere.yml', at('dangling.yml'));
  symlinkSync('.', at('circle'));
  const watched = watchFiles(t, 'directory', at('.'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  const scopes = ['file/a.yml', 'file/b.yml', 'file/dangling.yml', 'file/e.toml', 'file/sub/c.yaml'];
  t.deepEqual(watched.snapshots[0]?.knownScopes, ['files', ...scopes]);
  t.deepEqual(watched.routersOf('file/e.toml'), ['e']);
  t.is(watched.scopes.get('file/dangling.yml')?.status, 'failed');
});

test('a named file that is neither YAML nor TOML is a problem and no reason to wait', async (t) => {
  const at = temporaryFolder(t);
  writeFileSync(at('routes.conf'), '');
  const watched = watchFiles(t, 'file', at('routes.conf'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  const reason = 'unsupported file extension: expected .yml, .yaml or .toml';
  t.like(watched.scopes.get('file/routes.conf'), { status: 'complete', problems: [{ reason }] });
});

test('broken TOML keeps what the file said before', async (t) => {
  const at = temporaryFolder(t);
  writeFileSync(at('routes.toml'), '[http.routers.a]\nrule = "Host(`a`)"\nservice = "s"\n');
  const watched = watchFiles(t, 'file', at('routes.toml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  writeFileSync(at('routes.toml'), '[http.routers.b\n');
  await watched.eventually(() => watched.scopes.get('file/routes.toml')?.status === 'failed', 'the problem');
  t.deepEqual(watched.routersOf('file/routes.toml'), ['a']);
  t.regex(watched.scopes.get('file/routes.toml')?.problems[0]?.reason ?? '', /^routes\.toml:1:\d+: /);
});

test('what is no regular file of a reasonable size in UTF-8 is refused, not waited for', async (t) => {
  const at = temporaryFolder(t);
  mkdirSync(at('in'));
  writeFileSync(at('in/latin1.yml'), Buffer.from('http: { routers: { caf\xe9: {} } }', 'latin1'));
  writeFileSync(at('in/large.yml'), '');
  truncateSync(at('in/large.yml'), 10 * 1024 * 1024 + 1);
  symlinkSync('/dev/zero', at('in/zero.yml'));
  const watched = watchFiles(t, 'directory', at('in'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  const reason = (name: string) => watched.scopes.get(`file/${name}`)?.problems[0]?.reason;
  t.regex(reason('latin1.yml') ?? '', /not valid for encoding utf-8/);
  t.is(reason('large.yml'), 'larger than 10485760 bytes');
  t.is(reason('zero.yml'), 'not a regular file');
});

test('without watch everything is read once', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('a.yml'), 'a');
  const watched = watchFiles(t, 'directory', at('.'), false);
  await watched.soon(() => watched.snapshots.length > 0, 'the snapshot');
  writeRoutes(at('a.yml'), 'b');
  t.is(watched.clock.pending, 0);
  await watched.clock.advance(10_000);
  t.is(watched.snapshots.length, 1);
  await watched.stop();
});

test('whoever asks has it read again, also without watch, and is told only of what changed', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('a.yml'), 'a');
  const watched = watchFiles(t, 'directory', at('.'), false);
  await watched.soon(() => watched.snapshots.length > 0, 'the snapshot');
  watched.lookAgain();
  writeRoutes(at('a.yml'), 'b');
  await watched.soon(() => sameAs('b')(watched.routersOf('file/a.yml')), 'the change');
  watched.lookAgain();
  for (let i = 0; i < 100; i += 1) await watched.clock.advance(100);
  t.is(watched.snapshots.length, 2);
});

test('touching a file, or writing beside it, publishes nothing', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes.yml'), 'a');
  const watched = watchFiles(t, 'file', at('routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  writeFileSync(at('access.log'), 'x');
  writeFileSync(at('routes.yml'), routes('a'));
  for (let i = 0; i < 100; i += 1) await watched.clock.advance(100);
  t.is(watched.snapshots.length, 1);
});

test('ended, it leaves no timer and says nothing more', async (t) => {
  const at = temporaryFolder(t);
  writeRoutes(at('routes.yml'), 'a');
  const watched = watchFiles(t, 'file', at('routes.yml'));
  await watched.soon(() => watched.snapshots.length > 0, 'the first snapshot');
  writeRoutes(at('routes.yml'), 'b');
  await watched.stop();
  t.is(watched.clock.pending, 0);
  t.is(watched.snapshots.length, 1);
});

// === Certificates and keys that files name ===

/** What is wrong with the transport `t` of the scope's file, if it is there. */
function faultsOf(watched: ReturnType<typeof watchFiles>, scope: string): readonly string[] | undefined {
  const declaration = watched.scopes.get(scope)?.items[0]?.declaration;
  if (declaration?.kind !== 'configuration') return undefined;
  return declaration.configuration.http.serversTransports.get('t')?.defects.map(({ reason }) => reason);
}

const rootsOf = (watched: ReturnType<typeof watchFiles>, scope: string): readonly string[] | undefined => {
  const declaration = watched.scopes.get(scope)?.items[0]?.declaration;
  if (declaration?.kind !== 'configuration') return undefined;
  return declaration.configuration.http.serversTransports.get('t')?.definition.tls.rootCAs;
};

const transport = (path: string): string => `http:\n  serversTransports:\n    t: { rootCAs: ["${path}"] }\n`;

test('a certificate that a file names is read with it, and again when it is another', async (t) => {
  const at = temporaryFolder(t);
  mkdirSync(at('pki'));
  writeFileSync(at('pki/ca.pem'), certificate('ca.pem'));
  writeFileSync(at('routes.yml'), transport(at('pki/ca.pem')));
  const watched = watchFiles(t, 'file', at('routes.yml'));
  const has = (text: string) => () => rootsOf(watched, 'file/routes.yml')?.[0] === text;
  await watched.soon(has(certificate('ca.pem')), 'the certificate');
  writeFileSync(at('pki/new.pem'), certificate('other-ca.pem'));
  renameSync(at('pki/new.pem'), at('pki/ca.pem'));
  await watched.soon(has(certificate('other-ca.pem')), 'the new certificate');
});

test('a certificate that is missing, comes, and breaks is told each time', async (t) => {
  const at = temporaryFolder(t);
  writeFileSync(at('routes.yml'), transport(at('ca.pem')));
  const watched = watchFiles(t, 'directory', at('.'));
  const says = (pattern: RegExp) => () =>
    faultsOf(watched, 'file/routes.yml')?.some((fault) => pattern.test(fault)) === true;
  await watched.soon(says(/cannot read ".*ca.pem": ENOENT/), 'that it is missing');
  writeFileSync(at('ca.pem'), certificate('ca.pem'));
  await watched.soon(() => faultsOf(watched, 'file/routes.yml')?.length === 0, 'that it is there');
  writeFileSync(at('ca.pem'), certificate('ca.pem').slice(0, 100));
  await watched.soon(says(/ends in the middle of a PEM block/), 'that it is broken');
});

test('a certificate that nobody names any more is not watched', async (t) => {
  const at = temporaryFolder(t);
  writeFileSync(at('ca.pem'), certificate('ca.pem'));
  mkdirSync(at('conf'));
  writeFileSync(at('conf/routes.yml'), transport(at('ca.pem')));
  const watched = watchFiles(t, 'file', at('conf/routes.yml'));
  await watched.soon(() => watched.snapshots.length === 1, 'the first snapshot');
  writeRoutes(at('conf/routes.yml'), 'a');
  await watched.soon(() => sameAs('a')(watched.routersOf('file/routes.yml')), 'the change');
  const before = watched.snapshots.length;
  writeFileSync(at('ca.pem'), certificate('other-ca.pem'));
  await watched.clock.advance(10_000);
  t.is(watched.snapshots.length, before);
});
