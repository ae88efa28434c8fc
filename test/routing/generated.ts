// Rule sets and requests for property tests: small alphabets, so that hosts and paths meet, nest and miss each other by one
// character.

import fc from 'fast-check';
import type { QualifiedName } from '../../src/model/qualified-name.ts';
import type { Matcher, Rule } from '../../src/rules/ast.ts';
import type { LinearRoute } from './linear.ts';
import type { Request } from './requests.ts';

const hostPattern = fc.constantFrom(
  'a.com',
  'b.com',
  'x.a.com',
  'y.x.a.com',
  'a.com.',
  'com',
  '*',
  '*.a.com',
  '*.a.com.',
  '*.x.a.com',
  '*.com',
  '*a.com',
  '.',
  '*.',
);
const requestHost = fc.constantFrom('', 'a.com', 'b.com', 'x.a.com', 'y.a.com', 'y.x.a.com', 'xa.com', '.a.com', 'com');
const path = fc.string({ unit: fc.constantFrom('/', 'a', 'b'), maxLength: 5 }).map((rest) => `/${rest}`);
const range = fc.constantFrom(
  '10.0.0.1',
  '10.0.0.0/8',
  '10.128.0.0/9',
  '0.0.0.0/0',
  '::ffff:10.0.0.0/104',
  '::ffff:10.0.0.1',
  '2001:db8::/32',
  '::/0',
);
const address = fc.constantFrom('10.0.0.1', '10.200.0.1', '192.0.2.1', '2001:db8::1', '2001:db9::1', 'no address');
const method = fc.constantFrom('GET', 'POST', 'get');
const field = fc.constantFrom('x-a', 'x-b', 'host');
const fieldValue = fc.constantFrom('1', '2', 'a.com');

/** Anchored and not, choices, classes, repetitions, and one that matches everything. */
const pattern = fc.constantFrom(
  '^/a',
  '^/(a|b)+$',
  'a/?b',
  '^[^/]*$',
  '/a{2}',
  '(x\\.)?a\\.com$',
  '^y?',
  '^(x|y)\\..*com$',
  '\\bcom\\b',
  '^[0-9]$',
  '[12]',
  '^$',
);

const parameter = fc.constantFrom('p', 'q');
const parameterValue = fc.constantFrom('', '1', '2', 'a.com');

const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: fc.constant('Host'), host: hostPattern }) },
  { weight: 3, arbitrary: fc.record({ name: fc.constant('PathPrefix'), prefix: path }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant('Path'), path }) },
  fc.record({ name: fc.constant('Method'), method: method.map((name) => name.toUpperCase()) }),
  fc.record({ name: fc.constant('Header'), field, value: fieldValue }),
  fc.record({ name: fc.constant('ClientIP'), range }),
  { weight: 2, arbitrary: fc.record({ name: fc.constant('HostRegexp'), pattern }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant('PathRegexp'), pattern }) },
  fc.record({ name: fc.constant('HeaderRegexp'), field, pattern }),
  fc.record({ name: fc.constant('Query'), parameter }),
  fc.record({ name: fc.constant('Query'), parameter, value: fc.constantFrom('1', '2') }),
  fc.record({ name: fc.constant('QueryRegexp'), parameter }),
  fc.record({ name: fc.constant('QueryRegexp'), parameter, pattern }),
);

export const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => {
  const operands = fc.array(tie('rule'), { minLength: 2, maxLength: 3 });
  return {
    rule: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('match'), matcher }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('and'), operands }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('or'), operands }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('not'), operand: tie('rule') }) },
    ),
  };
}).rule;

/** Few values, so that priorities are often equal; the two large ones are one and the same number to JavaScript. */
const priority = fc.constantFrom('1', '2', '10', '-1', '-10', '9223372036854775807', '9223372036854775806');

const name = fc.integer({ min: 0, max: 99 }).map((id): QualifiedName => `r${id}@test`);

/** Names differ; their order is not that of the list. */
export const ruleSet: fc.Arbitrary<readonly LinearRoute[]> = fc.uniqueArray(
  fc.record({ name, priority, rule: anyRule }),
  { minLength: 1, maxLength: 12, selector: ({ name }) => name },
);

export const request: fc.Arbitrary<Request> = fc.record({
  method,
  host: requestHost,
  path: fc.oneof({ weight: 9, arbitrary: path }, fc.constant('*')),
  clientAddress: address,
  headers: fc.dictionary(fc.constantFrom('x-a', 'x-b'), fc.array(fieldValue, { maxLength: 2 })),
  query: fc.dictionary(parameter, fc.array(parameterValue, { maxLength: 2 })),
});
