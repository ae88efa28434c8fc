// The examples of docs/labels-and-tags.md: they mean what the page says, tags can be written where it says so, and the
// functions that it lists are those that there are.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { compileConstraints } from '../../src/labels/constraints/compile-constraints.ts';
import { decodeItem } from '../../src/labels/decode-item.ts';
import { compileDefaultRule, renderDefaultRule } from '../../src/labels/default-rule.ts';
import { LIST_FUNCTIONS } from '../../src/labels/template/list-functions.ts';
import { LOGIC_FUNCTIONS } from '../../src/labels/template/logic-functions.ts';
import { REGEXP_FUNCTIONS } from '../../src/labels/template/regexp-functions.ts';
import { TEXT_FUNCTIONS } from '../../src/labels/template/text-functions.ts';
import type { Labels } from '../../src/model/snapshot.ts';
import { parseRule } from '../../src/rules/parse.ts';

const page = readFileSync(new URL('../../docs/labels-and-tags.md', import.meta.url), 'utf8');

interface Example {
  readonly kind: string;
  readonly text: string;
  /** The block that follows. */
  readonly expected: string;
}

const blocks = [...page.matchAll(/^```([a-z0-9-]+)\n(.*?)\n```$/gms)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}));
const examples: readonly Example[] = blocks.map((block, index) => ({
  ...block,
  expected: blocks[index + 1]?.text ?? '',
}));
const examplesOf = (...kinds: readonly string[]) => examples.filter(({ kind }) => kinds.includes(kind));

const tagsOf = (text: string): Labels =>
  text.split('\n').map((line) => {
    const equals = line.indexOf('=');
    return [line.slice(0, equals), line.slice(equals + 1)];
  });

/** What the tagging API, tag policies and other services take. */
const PORTABLE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
/** What a key may hold where the instance's metadata shows its tags. */
const METADATA_KEY = /^[A-Za-z0-9+\-=._:@]+$/;

test('the page has examples of every kind', (t) => {
  const count = (kind: string) => examplesOf(kind).length;
  t.deepEqual(['tags', 'ec2-tags', 'container', 'constraints', 'template'].map(count), [4, 2, 2, 1, 3]);
});

for (const [index, { kind, text, expected }] of examplesOf('tags', 'ec2-tags').entries()) {
  test(`tags ${index + 1}: within the limits of ${kind === 'tags' ? 'every service' : 'EC2'}`, (t) => {
    const tags = tagsOf(text);
    t.true(tags.length <= 50);
    for (const [key, value] of tags) {
      t.true(key.length <= 128 && value.length <= 256, key);
      t.false(/^aws:/i.test(key));
      t.regex(key, METADATA_KEY);
      if (kind !== 'tags') continue;
      t.regex(key, PORTABLE);
      t.regex(value, PORTABLE);
    }
  });

  test(`tags ${index + 1}: the rule that they make`, (t) => {
    const noRule = compileDefaultRule('');
    if (!noRule.ok) return t.fail(noRule.error);
    const { configuration, problems } = decodeItem(
      { id: 'i-1', name: 'web', declaration: { kind: 'labels', labels: tagsOf(text) }, endpoint: null },
      { provider: 'ec2', exposedByDefault: true, defaultRule: noRule.value },
    );
    const routers = [...configuration.http.routers];
    t.deepEqual(problems, []);
    t.deepEqual(
      routers.flatMap(([, { defects }]) => defects),
      [],
    );
    const rules = routers.map(([name, { definition }]) => `${name}: ${definition.rule}`);
    t.is(rules.join('\n'), expected);
    t.true(routers.every(([, { definition }]) => parseRule(definition.rule ?? '').ok));
  });
}

/** As the page says: a task on a bridge. */
const BOUND = {
  address: '10.0.0.5',
  ports: [
    { containerPort: 8080, hostPort: 32_768, protocol: 'tcp' },
    { containerPort: 9000, hostPort: 32_769, protocol: 'tcp' },
  ],
} as const;

for (const [index, { text, expected }] of examplesOf('container').entries()) {
  test(`container ${index + 1}: where its routers lead`, (t) => {
    const noRule = compileDefaultRule('');
    if (!noRule.ok) return t.fail(noRule.error);
    const { configuration, problems } = decodeItem(
      { id: 'task/web', name: 'web', declaration: { kind: 'labels', labels: tagsOf(text) }, endpoint: BOUND },
      { provider: 'ecs', exposedByDefault: true, defaultRule: noRule.value },
    );
    const { routers, services } = configuration.http;
    const urlOf = (service = ''): string | undefined => {
      const definition = services.get(service)?.definition;
      return definition?.kind === 'loadBalancer' ? definition.servers[0]?.url : undefined;
    };
    const lines = [...routers].map(
      ([name, { definition }]) => `${name}: ${definition.rule} -> ${urlOf(definition.service)}`,
    );
    t.deepEqual(problems, []);
    t.is(lines.sort().join('\n'), expected);
  });
}

test('the examples that no other service takes do need EC2 alone', (t) => {
  for (const { text } of examplesOf('ec2-tags')) t.notRegex(text.replaceAll('\n', ' '), PORTABLE);
});

for (const line of examplesOf('constraints').flatMap(({ text }) => text.split('\n'))) {
  test(`constraint ${line}`, (t) => {
    const [, kind, text = ''] = /^(labels|tags): (.*)$/.exec(line) ?? [];
    t.true(compileConstraints(text, kind === 'tags' ? 'tags' : 'labels').ok);
  });
}

for (const { text, expected } of examplesOf('template')) {
  test(`template ${text}`, (t) => {
    const compiled = compileDefaultRule(text);
    if (!compiled.ok) return t.fail(compiled.error);
    const labels = [['com.example.hosts', 'a.example, b.example']] as const;
    t.deepEqual(renderDefaultRule(compiled.value, { name: 'shop_1', labels }), { ok: true, value: expected });
  });
}

test('the page lists the functions that there are', (t) => {
  const table = page.slice(page.indexOf('| logic |'), page.indexOf('Any other function'));
  const listed = [...table.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  const known = [LOGIC_FUNCTIONS, TEXT_FUNCTIONS, LIST_FUNCTIONS, REGEXP_FUNCTIONS].flatMap(Object.keys);
  t.deepEqual(listed.toSorted(), [...known, 'and', 'or'].sort());
});
