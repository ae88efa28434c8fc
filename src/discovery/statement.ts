// One declaration of one object, looked at by itself: what it says, what is wrong with it whatever surrounds it, and a
// key that is equal exactly when two declarations say the same. Made once for each declaration.

import type {
  Declared,
  MiddlewareDefinition,
  RouterDefinition,
  RuleSyntax,
  ServiceDefinition,
  TlsStore,
} from '../model/dynamic-configuration.ts';
import { memoise } from '../model/memoise.ts';
import { type Defect, describeDefect, isDisabling } from '../model/problem.ts';
import type { ServersTransport } from '../model/servers-transport.ts';
import type { CertificatePair, TlsOptions } from '../model/tls.ts';
import { priorityFault } from '../model/user-priority.ts';
import { parseRule } from '../rules/parse.ts';
import { describeFaultyRule } from '../rules/rule-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { lackOfInternalService } from './internal-services.ts';

export interface Statement<T> {
  readonly definition: T;
  /** Without any it can be used. */
  readonly faults: readonly string[];
  /** What is wrong with it although it can be used. */
  readonly warnings: readonly string[];
  readonly key: string;
}

export const stateRouter = memoise((declared: Declared<RouterDefinition>): Statement<RouterDefinition> => {
  const { definition, defects } = declared;
  const missing = defects.some(isDisabling) ? [] : missingParts(definition);
  return statement(definition, defects, definition, [...missing, ...unusableParts(definition)]);
});

/** Servers are not part of what a service is: instances of one service each bring their own. */
export const stateService = memoise((declared: Declared<ServiceDefinition>): Statement<ServiceDefinition> => {
  const { definition, defects } = declared;
  return statement(definition, defects, { ...definition, servers: [] });
});

/** Whatever is all of what an object of its kind is. */
const stateWhole = <T>() =>
  memoise(({ definition, defects }: Declared<T>): Statement<T> => statement(definition, defects, definition ?? null));

export const stateMiddleware = stateWhole<MiddlewareDefinition>();
export const stateTransport = stateWhole<ServersTransport>();
export const stateTlsOptions = stateWhole<TlsOptions>();
export const stateCertificate = stateWhole<CertificatePair | undefined>();
export const stateTlsStore = stateWhole<TlsStore>();

/** Not asked after a defect, which explains what is missing. */
function missingParts({ rule, service }: RouterDefinition): readonly string[] {
  const faults = [
    rule === undefined ? 'the router has no rule' : undefined,
    service === undefined ? 'the router has no service' : undefined,
  ];
  return faults.filter((fault) => fault !== undefined);
}

function unusableParts({ rule, ruleSyntax, priority, service = '' }: RouterDefinition): readonly string[] {
  const faults = [
    rule === undefined ? undefined : ruleFault(rule, ruleSyntax),
    priorityFault(priority),
    lackOfInternalService(service),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function ruleFault(rule: string, syntax: RuleSyntax = 'v3'): string | undefined {
  const parsed = parseRule(rule, { syntax });
  return parsed.ok ? undefined : describeFaultyRule(rule, parsed.error);
}

/** A faulty definition never equals a sound one: a decoder may have left out just the part that was wrong. */
function statement<T>(
  definition: T,
  defects: readonly Defect[],
  identity: unknown,
  found: readonly string[] = [],
): Statement<T> {
  const faults = [...defects.filter(isDisabling).map(describeDefect), ...found];
  const warnings = defects.filter((defect) => !isDisabling(defect)).map(describeDefect);
  const key = `${faults.length > 0 ? 'faulty' : 'sound'} ${canonicalJson(identity)}`;
  return { definition, faults, warnings, key };
}
