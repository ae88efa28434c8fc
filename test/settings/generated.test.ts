import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parseTree } from '../../providers/file/parse-tree.ts';
import { describeReference } from '../../src/settings/describe-reference.ts';
import { describeSchema } from '../../src/settings/describe-schema.ts';
import type { FileTree } from '../../src/settings/read-file.ts';
import { SECTIONS } from '../../src/settings/sections.ts';
import { TRAEFIK_SECTIONS } from '../../src/settings/traefik-options.ts';
import { GENERATED, inRepository } from './generated.ts';

for (const [path, make] of GENERATED) {
  test(`${path} is current`, (t) => {
    t.is(make(), readFileSync(inRepository(path), 'utf8'), 'run: node test/settings/generated.ts');
  });
}

test('the reference page has every option', (t) => {
  const page = describeReference();
  for (const { options } of [...SECTIONS, ...TRAEFIK_SECTIONS]) {
    for (const { name, meaning } of options) {
      t.true(page.includes(`| \`${name}\` |`) && page.includes(meaning.replaceAll('|', '\\|')), name);
    }
  }
});

/** The schema of what a path names; undefined: an editor would mark it. */
function find(schema: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return schema;
  const { properties, additionalProperties, items } = Object(schema);
  const below = properties?.[name] ?? (additionalProperties || undefined) ?? items;
  return below === undefined ? undefined : find(below, rest);
}

const schema = describeSchema();

for (const { path, instancesPath, options } of SECTIONS) {
  test(`schema: ${path || 'general'}`, (t) => {
    for (const start of [path, instancesPath].filter((each) => each !== undefined)) {
      for (const { name, meaning } of options) {
        const segments = `${start}.${name}`.split('.').filter((segment) => segment !== '');
        t.like(find(schema, segments), { description: meaning }, name);
      }
    }
  });
}

test('schema: what only makes sense in Traefik is there, what is not supported yet is marked', (t) => {
  t.like(find(schema, ['api', 'dashboard']), { deprecated: true, type: 'boolean' });
  t.is(find(schema, ['entryPoints', 'web', 'http', 'tls', 'certResolver']), undefined);
  t.is(find(schema, ['metrics', 'datadog']), undefined);
  t.is(find(schema, ['http']), undefined);
});

const keysOf = (tree: FileTree, path: readonly string[] = []): (readonly string[])[] =>
  tree.children.flatMap((child) => {
    const here = [...path, child.name];
    return [here, ...(tree.isList === true || child.isList === true ? [] : keysOf(child, here))];
  });

for (const name of readdirSync('examples').filter((each) =>
  /^(?:accounts|discovery|from-traefik|observability|portolan)\./.test(each),
)) {
  test(`schema: an editor marks nothing in examples/${name}`, (t) => {
    const tree = parseTree(readFileSync(`examples/${name}`, 'utf8'), name);
    if (!tree.ok) throw new Error(tree.error.reason);
    // Names are in any case; here as everybody writes them, save what a user of Traefik calls the internal entry point.
    for (const path of keysOf(tree.value)) t.not(find(schema, path), undefined, path.join('.'));
  });
}
