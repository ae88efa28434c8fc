// What the pages show as YAML can be copied: it is read without a complaint.

import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parseTree } from '../../providers/file/parse-tree.ts';
import { isStatic } from '../../src/cli/is-static.ts';
import { decodeConfiguration } from '../../src/labels/decode-configuration.ts';
import type { TreeNode } from '../../src/labels/tree.ts';
import { inspectSettings } from '../../src/settings/load-settings.ts';

const pages = ['README.md', 'docs'].flatMap((path) =>
  path.endsWith('.md') ? [path] : readdirSync(path).map((name) => `${path}/${name}`),
);
const blocks = pages
  .filter((page) => page.endsWith('.md'))
  .flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/^```(yaml|toml)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
      page,
      name: `${page}.${language}`,
      text,
    })),
  );

test('there are such blocks', (t) => {
  t.true(blocks.length >= 5);
});

function complaintsOf(name: string, tree: TreeNode): readonly string[] {
  if (isStatic(tree)) {
    const { problems, notes } = inspectSettings({ argv: [], env: {}, configFile: { name, tree } });
    return [...problems, ...notes].map(({ reason }) => reason);
  }
  // Without the files that it names, which are nobody's here.
  const { configuration, defects } = decodeConfiguration(tree);
  const { routers, services, middlewares, serversTransports } = configuration.http;
  const objects = [routers, services, middlewares, serversTransports, configuration.tls?.options ?? []];
  return [...defects, ...objects.flatMap((each) => [...each].flatMap(([, declared]) => declared.defects))].map(
    ({ reason }) => reason,
  );
}

for (const [index, { page, name, text }] of blocks.entries()) {
  test(`${page}: block ${index + 1}`, (t) => {
    const tree = parseTree(text, name);
    if (!tree.ok) return t.fail(tree.error.reason);
    t.deepEqual(complaintsOf(name, tree.value), []);
  });
}
