// The pages of promises and of the wire policy name their tests: each exists, each line has one, and no regression file is
// without its line.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['promises.md', 'wire-policy.md'];

const read = (page: string): string => readFileSync(join(ROOT, 'docs', page), 'utf8');
const linksIn = (text: string): string[] => [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);

for (const page of PAGES) {
  test(`${page}: every file that it names exists`, (t) => {
    const links = linksIn(read(page));
    t.true(links.length > 30);
    for (const link of links) t.true(existsSync(join(ROOT, 'docs', link)), link);
  });
}

test('each line of the policy, and each promise, names a test', (t) => {
  const rows = PAGES.flatMap((page) => read(page).split('\n')).filter((line) => /^\| /.test(line));
  const bare = rows.filter((row) => !row.includes('.test.ts)'));
  // Headings, and what gets its file with the feature.
  t.deepEqual(
    bare.map((row) => row.split('|')[1]?.trim()),
    [
      '',
      'what happened elsewhere',
      'with',
      'forward authentication',
      'basic and digest authentication',
      'error pages',
      'further rewriting middlewares',
      'input',
      'input',
      'input',
    ],
  );
});

test('every regression file has its line', (t) => {
  const links = linksIn(read('promises.md'));
  const files = readdirSync(join(ROOT, 'test/wounds')).filter((file) => file.endsWith('.test.ts'));
  t.deepEqual(
    files.filter((file) => !links.includes(`../test/wounds/${file}`)),
    [],
  );
});
