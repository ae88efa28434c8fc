// Every file in golden/: a rule, and below the dashes what it means (`describe-rule.ts`) or what it takes and leaves
// (`match-requests.ts`).

import test from 'ava';
import { describeDomains, describeRule, describeTcpRule } from './describe-rule.ts';
import { readGoldenCases } from './golden-file.ts';
import { matchRequests } from './match-requests.ts';

const DESCRIPTIONS: Readonly<Record<string, (rule: string, expected: string) => string>> = {
  http: (rule) => describeRule(rule),
  'http-v2': (rule) => describeRule(rule, { syntax: 'v2' }),
  tcp: (rule) => describeTcpRule(rule),
  'tcp-v2': (rule) => describeTcpRule(rule, { syntax: 'v2' }),
  domains: describeDomains,
  matching: (rule, requests) => matchRequests(rule, requests),
  'matching-v2': (rule, requests) => matchRequests(rule, requests, { syntax: 'v2' }),
};

for (const [folder, describe] of Object.entries(DESCRIPTIONS)) {
  for (const { title, input, expected } of readGoldenCases(`golden/${folder}`, import.meta.url)) {
    test(`${folder} ${title}`, (t) => t.is(describe(input, expected), expected));
  }
}
