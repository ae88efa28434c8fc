// The definition of a match, without an index: every rule is tested, in the order of priority. Written from the reference
// alone (5.2, 5.3, 5.6), so that it shares no mistake with what it is held against.

import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { QualifiedName } from '../../src/model/qualified-name.ts';
import type { RequestView } from '../../src/routing/request-view.ts';
import type { Matcher, Rule } from '../../src/rules/ast.ts';

export interface LinearRoute {
  readonly name: QualifiedName;
  readonly priority: string;
  readonly rule: Rule;
}

/** The name of the router that answers. */
export function matchLinearly(routes: readonly LinearRoute[], view: RequestView): QualifiedName | undefined {
  const ordered = [...routes].sort((a, b) => {
    const difference = BigInt(b.priority) - BigInt(a.priority);
    if (difference !== 0n) return difference > 0n ? 1 : -1;
    return a.name < b.name ? -1 : 1;
  });
  return ordered.find(({ rule }) => holds(rule, view))?.name;
}

export function holds(rule: Rule, view: RequestView): boolean {
  switch (rule.kind) {
    case 'and':
      return rule.operands.every((operand) => holds(operand, view));
    case 'or':
      return rule.operands.some((operand) => holds(operand, view));
    case 'not':
      return !holds(rule.operand, view);
    case 'match':
      return test(rule.matcher, view);
  }
}

function test(matcher: Matcher, view: RequestView): boolean {
  switch (matcher.name) {
    case 'Host':
      return matcher.host === '*' || (view.host !== '' && testHost(matcher.host.replace(/\.$/, ''), view.host));
    case 'PathPrefix':
      return view.path.slice(0, matcher.prefix.length) === matcher.prefix;
    case 'Path':
      return view.path === matcher.path;
    case 'Method':
      return view.method === matcher.method;
    case 'Header':
      return matcher.field !== 'host' && view.headerValues(matcher.field).some((value) => value === matcher.value);
    case 'HostRegexp':
      return new RegExp(matcher.pattern, 'u').test(view.host);
    case 'PathRegexp':
      return new RegExp(matcher.pattern, 'u').test(view.path);
    case 'HeaderRegexp': {
      const pattern = new RegExp(matcher.pattern, 'u');
      return matcher.field !== 'host' && view.headerValues(matcher.field).some((value) => pattern.test(value));
    }
    case 'Query':
      return view.queryValues(matcher.parameter).some((value) => value === (matcher.value ?? ''));
    case 'QueryRegexp': {
      const pattern = new RegExp(matcher.pattern ?? '^$', 'u');
      return view.queryValues(matcher.parameter).some((value) => pattern.test(value));
    }
    case 'ClientIP':
      return testClient(matcher.range, view.clientAddress);
  }
}

/** Equal, or equal once the first label of the request's host is replaced by `*`. */
const testHost = (pattern: string, host: string): boolean =>
  host === pattern || (host.includes('.') && host.replace(/^[^.]*/, '*') === pattern);

function testClient(range: string, address: string): boolean {
  const unmapped = range.replace(/^::ffff:([0-9.]+)(?:\/(\d+))?$/, (_, ip, bits = '128') => `${ip}/${bits - 96}`);
  const [network = '', bits = isIPv4(network) ? '32' : '128'] = unmapped.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(bits), isIPv4(network) ? 'ipv4' : 'ipv6');
  if (isIPv4(address)) return isIPv4(network) && list.check(address);
  return isIPv6(address) && !isIPv4(network) && list.check(address, 'ipv6');
}
