// The routers of an entry point in the order in which they are asked, and what each says to a request.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router, RoutingState, Status } from '../model/routing-state.ts';
import { type Condition, toCondition } from '../routing/condition.ts';
import { comparePrecedence, type Precedence, precedenceOf } from '../routing/precedence.ts';
import type { RequestView } from '../routing/request-view.ts';
import { parseRule } from '../rules/parse.ts';
import { printRule } from '../rules/print.ts';
import { describeRuleError } from '../rules/rule-error.ts';
import { type Failure, whyNot } from './why-not.ts';

export interface RankedRouter {
  readonly name: QualifiedName;
  readonly assessed: Assessed<Router>;
  /** As the language writes it; as it was written when it cannot be read. */
  readonly rule: string;
  readonly reading: Reading;
}

/** A rule and a place in the order, or why it has none and is never asked. */
type Reading =
  | { readonly kind: 'ranked'; readonly condition: Condition; readonly precedence: Precedence }
  | { readonly kind: 'unreadable'; readonly fault: string };

export interface Considered {
  readonly router: QualifiedName;
  readonly rule: string;
  readonly priority: string;
  readonly status: Status;
  /** `behind`: it matches, too, and another was asked first. `unreadable`: it is in no table. */
  readonly verdict: 'answers' | 'behind' | 'noMatch' | 'unreadable';
  /** For people. */
  readonly why: string;
  /** Of `noMatch`. */
  readonly failed?: readonly Failure[];
}

/** Highest priority first, equal ones by name; those that cannot be read at the end. `secured`: those for TLS. */
export const rankRouters = (state: RoutingState, entryPoint: string, secured: boolean): readonly RankedRouter[] =>
  [...state.routers.values()]
    .filter(({ value }) => value.entryPoints.includes(entryPoint) && (value.tls !== undefined) === secured)
    .map(readRouter)
    .sort(compareRanks);

/** Those that are not asked there: they listen somewhere else, or take the other kind of connections. In the same order. */
export function rankOthers(state: RoutingState, entryPoint: string, secured: boolean): readonly RankedRouter[] {
  const asked = new Set(rankRouters(state, entryPoint, secured).map(({ name }) => name));
  return [...state.routers.values()]
    .filter(({ value }) => !asked.has(value.name))
    .map(readRouter)
    .sort(compareRanks);
}

export interface Weighed {
  readonly winner: RankedRouter | undefined;
  readonly considered: readonly Considered[];
}

/** The first router whose rule holds answers: also one that is disabled, with 503. */
export function weigh(routers: readonly RankedRouter[], view: RequestView): Weighed {
  let winner: RankedRouter | undefined;
  const considered: Considered[] = [];
  for (const router of routers) {
    const { reading } = router;
    const failed = reading.kind === 'ranked' ? whyNot(reading.condition, view) : [];
    considered.push(judge(router, failed, winner));
    if (reading.kind === 'ranked' && failed.length === 0) winner ??= router;
  }
  return { winner, considered };
}

function judge(router: RankedRouter, failed: readonly Failure[], winner: RankedRouter | undefined): Considered {
  const { name, assessed, rule, reading } = router;
  const facts = { router: name, rule, priority: assessed.value.priority, status: assessed.status };
  if (reading.kind === 'unreadable') return { ...facts, verdict: 'unreadable', why: reading.fault };
  if (failed.length > 0) return { ...facts, verdict: 'noMatch', why: describeFailures(failed), failed };
  if (winner !== undefined) return { ...facts, verdict: 'behind', why: describeOrder(router, winner) };
  const why = assessed.value.available ? 'the first that matches' : 'the first that matches, and it cannot serve: 503';
  return { ...facts, verdict: 'answers', why };
}

const describeFailures = (failed: readonly Failure[]): string =>
  failed.map(({ test, found }) => `${test} is false: ${found}`).join('; ');

const describeOrder = ({ assessed }: RankedRouter, winner: RankedRouter): string =>
  BigInt(assessed.value.priority) === BigInt(winner.assessed.value.priority)
    ? `matches, with the priority of ${winner.name}, whose name comes first`
    : `matches, with a lower priority than ${winner.name}`;

function readRouter(assessed: Assessed<Router>): RankedRouter {
  const { name, rule: written, priority } = assessed.value;
  const rule = parseRule(written);
  if (!rule.ok) {
    const fault = describeRuleError(written, rule.error);
    return { name, assessed, rule: written, reading: { kind: 'unreadable', fault } };
  }
  const precedence = precedenceOf(assessed.value);
  const reading: Reading =
    precedence === undefined
      ? { kind: 'unreadable', fault: `priority ${JSON.stringify(priority)} is no number` }
      : { kind: 'ranked', condition: toCondition(rule.value), precedence };
  return { name, assessed, rule: printRule(rule.value), reading };
}

function compareRanks({ name, reading: a }: RankedRouter, { name: other, reading: b }: RankedRouter): number {
  if (a.kind === 'ranked' && b.kind === 'ranked') return comparePrecedence(a.precedence, b.precedence);
  if (a.kind !== b.kind) return a.kind === 'ranked' ? -1 : 1;
  return name < other ? -1 : 1;
}
