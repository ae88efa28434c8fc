// What the page for operators shows as JSON can be copied: the policy has every permission that is ever asked for and no other.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { CATEGORY_OF } from '../../providers/aws/budget/category.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal?: unknown;
}

const page = readFileSync('docs/discovery.md', 'utf8');
const policies: readonly { readonly Statement: readonly Statement[] }[] = [
  ...page.matchAll(/^```json\n(.*?)^```$/gms),
].map(([, text = '']) => JSON.parse(text));

test('the policy of the role', (t) => {
  const [role] = policies.filter(({ Statement }) => Statement.every(({ Principal }) => Principal === undefined));
  const actions = role?.Statement.flatMap(({ Action }) => Action) ?? [];
  t.deepEqual(actions.toSorted(), Object.keys(CATEGORY_OF).toSorted());
  for (const action of actions) t.true(page.includes(`| \`${action}\``) || page.includes(`, \`${action}\``), action);
});
