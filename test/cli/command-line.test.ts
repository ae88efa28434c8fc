import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { productVersion } from '../../src/observe/product-version.ts';
import { fileWith } from './file-with.ts';
import { portolan } from './portolan.ts';

test('--help: commands and examples', async (t) => {
  for (const argv of [['--help'], ['-h']]) {
    const { code, stdout, stderr } = await portolan(argv, { LANG: 'de_DE.UTF-8' });
    t.is(code, 0);
    t.is(stderr, '');
    for (const expected of [
      'portolan run ',
      'portolan demo ',
      'portolan check ',
      'portolan version ',
      'Examples:',
      'Commands:',
    ]) {
      t.true(stdout.includes(expected), expected);
    }
  }
});

test('run --help: every option in its group, with its default', async (t) => {
  const { code, stdout } = await portolan(['run', '--help']);
  t.is(code, 0);
  t.regex(stdout, /Examples:\n {2}portolan run/);
  t.regex(stdout, /\nEntry points:\n {2}--entryPoints\.<name>\.address=/);
  t.regex(stdout, /--routerGracePeriod=duration\n.*\(default: 10s\)/);
});

test('demo --help: the addresses', async (t) => {
  const { code, stdout } = await portolan(['demo', '--help']);
  t.is(code, 0);
  t.regex(stdout, /--sandbox\.address=\[host\]:port\n.*127\.0\.0\.1:8089/);
});

test('version: product and Node', async (t) => {
  const expected = `portolan ${productVersion()} (Node.js ${process.version})\n`;
  t.deepEqual(await portolan(['version']), { code: 0, stdout: expected, stderr: '' });
  t.is((await portolan(['--version'])).stdout, `portolan ${productVersion()}\n`);
});

test('an unknown command is one line and exit code 2', async (t) => {
  t.deepEqual(await portolan(['chek']), {
    code: 2,
    stdout: '',
    stderr: 'unknown command "chek"; did you mean check?\n',
  });
  const { code, stderr } = await portolan(['frobnicate']);
  t.is(code, 2);
  t.regex(stderr, /^unknown command "frobnicate"; commands: run, demo, check, .*version\n$/);
});

for (const command of [['run'], []]) {
  const title = command[0] ?? 'no command';

  test(`${title}: an unknown option is one line and exit code 2`, async (t) => {
    t.deepEqual(await portolan([...command, '--entryPoints.web.adress=:1']), {
      code: 2,
      stdout: '',
      stderr: '--entryPoints.web.adress: unknown option; did you mean entryPoints.web.address?\n',
    });
  });

  test(`${title}: problems of a file have its name and line, and exit code 2`, async (t) => {
    const path = fileWith(t, 'workers: 2\nlog:\n  level: loud\napi: { insecur: true }\n');
    const { code, stderr } = await portolan([...command, `--configFile=${path}`]);
    t.is(code, 2);
    t.is(
      stderr,
      `${path}:3:3: log.level: expected one of trace, debug, info, warn, error, fatal, panic, got "loud"\n` +
        `${path}:4:8: unknown option api.insecur; did you mean api.insecure?\n`,
    );
  });
}

test('a file that cannot be read is one line and exit code 2', async (t) => {
  const missing = join(tmpdir(), 'portolan-that-is-not-there.yml');
  t.deepEqual(await portolan(['run', '--configfile', missing]), {
    code: 2,
    stdout: '',
    stderr: `${missing}: cannot be read: there is no such file\n`,
  });
  const other = await portolan(['run'], { PORTOLAN_CONFIGFILE: 'package.json' });
  t.is(other.code, 2);
  t.is(other.stderr, 'package.json: unsupported file extension: expected .yml, .yaml or .toml\n');
});

test('a file may be TOML', async (t) => {
  const path = fileWith(t, 'workers = 2\n[log]\nlevel = "loud"\n', 'portolan.toml');
  const { code, stderr } = await portolan(['run', `--configFile=${path}`]);
  t.is(code, 2);
  t.regex(stderr, /portolan\.toml:3:1: log\.level: expected one of .+, got "loud"\n$/);
});

/** Prints each loaded module of the product and its packages to standard error. */
const TELL_MODULES = `import{registerHooks}from'node:module';registerHooks({load(url,context,next){if(url.startsWith('file:'))console.error(url);return next(url,context)}})`;

for (const argv of [['--help'], ['version'], ['check', '--providers.ecs'], ['run', '--workers=0']]) {
  test(`${argv.join(' ')}: loads no SDK and nothing of the router`, async (t) => {
    const { stderr } = await portolan(argv, {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELL_MODULES)}`,
    });
    t.true(stderr.includes('/src/cli/main.ts'));
    t.notRegex(stderr, /@aws-sdk|node_modules\/consul|primary\.ts|\/discovery\//);
  });
}

test('flags with one dash and letters that look like -h are no call for help', async (t) => {
  const { code, stdout } = await portolan(['check', '-providers.file.watch=hh']);
  t.is(code, 1);
  t.regex(stdout, /^-providers\.file\.watch: expected true or false, got "hh"$/m);
});
