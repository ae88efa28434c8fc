// An explanation as a page for a terminal: the answer first, then the rules that were considered, the chain, the servers.

import type { Explanation } from '../explain/explain-request.ts';
import type { Considered } from '../explain/rank-routers.ts';

/** Of more rules than this, those that are for another host are counted only. */
const MOST_RULES = 20;

const MARKS: Readonly<Record<Considered['verdict'], string>> = {
  answers: '✓',
  behind: '-',
  noMatch: '✗',
  unreadable: '!',
};

/** Lines, none of which holds a control character. */
export function printExplanation(explanation: Explanation): readonly string[] {
  return [
    describeAnswer(explanation),
    ...describeRequest(explanation),
    ...describeRules(explanation.considered),
    ...describeChain(explanation),
    ...describeService(explanation),
  ].map(withoutControls);
}

function describeAnswer({ outcome, router, service }: Explanation): string {
  const by = router === undefined ? '' : ` by ${router}`;
  if (outcome.kind === 'answered') return `${outcome.status}${by}: ${outcome.reason}`;
  const target = outcome.target === undefined ? '' : ` as ${outcome.target}`;
  return `${router ?? ''}: forwarded to ${service?.name ?? ''}${target}`;
}

function describeRequest({ entryPoint, request }: Explanation): readonly string[] {
  if (request === undefined) return [];
  const { method, host, path, query, clientAddress, trusted } = request;
  const client = `client ${clientAddress}${trusted ? ', trusted' : ''}`;
  return ['', `Seen at ${entryPoint}: ${method}, host ${host}, path ${path}${query}, ${client}`];
}

function describeRules(considered: readonly Considered[]): readonly string[] {
  if (considered.length === 0) return [];
  const shown = considered.length > MOST_RULES ? considered.filter((each) => !isForAnotherHost(each)) : considered;
  const width = Math.max(0, ...shown.map(({ router }) => router.length));
  const rest = considered.length - shown.length;
  return [
    '',
    'Rules, in the order in which they are asked:',
    ...shown.flatMap((each) => describeRule(each, width)),
    ...(rest === 0 ? [] : [`  and ${rest} for another host`]),
  ];
}

const isForAnotherHost = ({ failed = [] }: Considered): boolean =>
  failed.length > 0 && failed.every(({ test }) => test.startsWith('Host'));

const describeRule = (
  { router, rule, priority, status, verdict, why }: Considered,
  width: number,
): readonly string[] => [
  `  ${MARKS[verdict]} ${router.padEnd(width)}  ${rule}  (priority ${priority}${status === 'disabled' ? ', disabled' : ''})`,
  `      ${why}`,
];

function describeChain({ router, middlewares }: Explanation): readonly string[] {
  if (router === undefined) return [];
  if (middlewares.length === 0) return ['', 'No middlewares'];
  const lines = middlewares.map(
    ({ name, definition }, index) => `  ${index + 1}. ${name}  ${JSON.stringify(definition)}`,
  );
  return ['', 'Middlewares, outermost first:', ...lines];
}

function describeService({ service }: Explanation): readonly string[] {
  if (service === undefined) return [];
  const { name, status, servers } = service;
  if (status === undefined) return ['', `Service ${name} does not exist`];
  if (servers.length === 0) return ['', `Service ${name} has no servers`];
  return [
    '',
    `Service ${name}:`,
    ...servers.map(
      ({ url, weight, leaving, down }) =>
        `  ${url}${weight === 1 ? '' : `  weight ${weight}`}${leaving ? '  leaving: when nobody else is left' : ''}${
          down === undefined ? '' : `  down: ${down}`
        }`,
    ),
  ];
}

/** Labels are foreign text: what steers a terminal is shown, not sent. */
const withoutControls = (line: string): string =>
  line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (control) => `\\u{${(control.codePointAt(0) ?? 0).toString(16)}}`);
