// Rules and requests that are made to cost time. No clock is looked at: what grew exponentially with the length of a rule or
// of a request would not end within the limit that ava gives a test.

import test from 'ava';
import { parseRule } from '../../src/rules/parse.ts';
import { viewOf } from './requests.ts';
import { routerOf, tableOf, tableOfRule } from './routers.ts';

const LONG = 'a'.repeat(8_000);

/** Each makes a backtracking engine try 2^n ways to fail on `LONG` and a character that does not fit. */
const EVIL_PATTERNS = [
  '^/(a+)+$',
  '^/([a-z]+)*$',
  '^/(a|aa)+$',
  '^/(a|a?)+$',
  '^/(.*a){20}$',
  '^/((a*)*)*$',
  '^/a*a*a*a*a*a*a*a*$',
  '^/(a?){99}a{99}$',
  '^/([a-z0-9])(([\\-.]|[_]+)?([a-z0-9]+))*@$',
];

for (const pattern of EVIL_PATTERNS) {
  test(`a pattern that backtracks: ${pattern}`, (t) => {
    const path = `/${LONG}!`;
    t.is(tableOfRule(`PathRegexp(\`${pattern}\`)`).match(viewOf({ path })), undefined);
    t.is(tableOfRule(`HeaderRegexp(\`X-A\`, \`${pattern}\`)`).match(viewOf({ headers: { 'x-a': [path] } })), undefined);
    t.is(tableOfRule(`QueryRegexp(\`a\`, \`${pattern}\`)`).match(viewOf({ query: { a: [path] } })), undefined);
  });
}

test('all of them together, as one test of the path', (t) => {
  const routers = EVIL_PATTERNS.map((pattern, index) => routerOf(`r${index}@test`, `PathRegexp(\`${pattern}\`)`));
  t.is(tableOf(...routers).match(viewOf({ path: `/${LONG}!` })), undefined);
  t.not(tableOf(...routers).match(viewOf({ path: '/aaaa' })), undefined);
});

/** About 10 KB each. As a list of alternatives, each with all of its tests, the third would have 2^170 of them. */
const LARGE_RULES: Readonly<Record<string, string>> = {
  'alternatives of hosts': join(420, ' || ', (i) => `Host(\`h${i}.example\`)`),
  negations: join(500, ' && ', (i) => `!Path(\`/x${i}\`)`),
  'alternatives within a conjunction': join(170, ' && ', (i) => `(Host(\`h${i}\`) || PathPrefix(\`/${i}\`))`),
  'negated alternatives within alternatives': join(250, ' || ', (i) => `!(Host(\`h${i}\`) || Path(\`/${i}\`))`),
  patterns: join(240, ' || ', (i) => `PathRegexp(\`^/(a+)+${i}$\`)`),
  'one long text': `Path(\`/${'a'.repeat(10_000)}\`)`,
};

function join(count: number, operator: string, member: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => member(index)).join(operator);
}

for (const [what, rule] of Object.entries(LARGE_RULES)) {
  test(`10 KB of ${what}`, (t) => {
    t.true(rule.length > 6_000 && parseRule(rule).ok);
    const table = tableOf(routerOf('large@test', rule), routerOf('rest@test', 'PathPrefix(`/`)', { priority: '1' }));
    for (const path of ['/', '/7', `/${LONG}!`, `/${'a'.repeat(10_000)}`]) {
      t.is(typeof table.match(viewOf({ host: 'h7', path })), 'string', path.slice(0, 10));
    }
  });
}
