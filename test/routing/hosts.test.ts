// Hosts: the same matrix over every form in which a rule can name one, so that no way around the index compares otherwise
// (CVE-2026-27588 and its like: one code path only was case-sensitive; CVE-2026-55602: a substring was enough).

import test from 'ava';
import { viewOf } from './requests.ts';
import { tableOfRule } from './routers.ts';

/** In the index by itself, among others, negated twice, and only as a test after something else. */
const FORMS: readonly (readonly [form: string, write: (host: string) => string])[] = [
  ['alone', (host) => `Host(\`${host}\`)`],
  ['with a path', (host) => `Host(\`${host}\`) && PathPrefix(\`/\`)`],
  ['behind a path', (host) => `PathPrefix(\`/\`) && (Host(\`${host}\`) || Method(\`NONE\`))`],
  ['as one of several', (host) => `Host(\`other.test\`) || Host(\`${host}\`) || Host(\`*.other.test\`)`],
  ['negated twice', (host) => `!(!Host(\`${host}\`))`],
  ['negated in a sum', (host) => `!(!Host(\`${host}\`) && !Method(\`NONE\`))`],
];

/** Rule, request's host as the view has it (lower case, no trailing dot), outcome. */
const MATRIX: readonly (readonly [pattern: string, host: string, expected: boolean])[] = [
  ['example.com', 'example.com', true],
  ['EXAMPLE.com', 'example.com', true],
  ['example.com.', 'example.com', true],
  ['example.com', 'evilexample.com', false],
  ['example.com', 'example.com.evil', false],
  ['example.com', 'xample.com', false],
  ['example.com', 'a.example.com', false],
  ['example.com', 'com', false],
  ['example.com', '', false],
  ['example.com:8000', 'example.com', false],
  ['.', '', false],
  ['*.example.com', 'a.example.com', true],
  ['*.Example.com', 'a.example.com', true],
  ['*.example.com.', 'a.example.com', true],
  ['*.example.com', 'a.b.example.com', false],
  ['*.example.com', 'example.com', false],
  ['*.example.com', 'aexample.com', false],
  ['*.example.com', '', false],
  ['*.com', 'example.com', true],
  ['*example.com', 'example.com', false],
  ['*example.com', 'aexample.com', false],
  ['*', 'example.com', true],
  ['*', '', true],
  ['*.', 'example.com', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['2001:db8::7', '2001:db8::7', true],
];

for (const [form, write] of FORMS) {
  test(`hosts, ${form}`, (t) => {
    for (const [pattern, host, expected] of MATRIX) {
      const matched = tableOfRule(write(pattern)).match(viewOf({ host })) !== undefined;
      t.is(matched, expected, `${write(pattern)} for ${JSON.stringify(host)}`);
    }
  });
}
