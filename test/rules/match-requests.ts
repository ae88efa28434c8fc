// Requests as a client writes them, against one rule: the whole way from bytes through the head and its view to the table.

import { RequestHead } from '../../src/http1/request-head.ts';
import { ForwardedHeaders } from '../../src/proxy/forwarded-headers.ts';
import { RoutedView } from '../../src/proxy/routed-view.ts';
import { type ParseOptions, parseRule } from '../../src/rules/parse.ts';
import { printRule } from '../../src/rules/print.ts';
import { describeRuleError } from '../../src/rules/rule-error.ts';
import { tableOfRule } from '../routing/routers.ts';

/**
 * One request a line, parts separated by ` | `: `GET /path?query`, then field lines and `from <address>`, for example
 * `+ GET / | Host: example.com | from 192.0.2.1`. Each comes back with `+` for taken or `-` for left in front.
 */
export function matchRequests(rule: string, requests: string, options: ParseOptions = {}): string {
  const parsed = parseRule(rule, options);
  if (!parsed.ok) return `error: ${describeRuleError(rule, parsed.error)}`;
  const table = tableOfRule(printRule(parsed.value));
  const lines = requests.split('\n').map((line) => line.slice(2));
  return lines.map((line) => `${table.match(viewOf(line)) === undefined ? '-' : '+'} ${line}`).join('\n');
}

function viewOf(line: string): RoutedView {
  const [start = '', ...others] = line.split(' | ');
  const address = others.find((part) => part.startsWith('from '))?.slice('from '.length) ?? '192.0.2.1';
  const fields = others.filter((part) => !part.startsWith('from '));
  const version = fields.some((field) => /^host:/i.test(field)) ? '1.1' : '1.0';
  const bytes = Buffer.from([`${start} HTTP/${version}`, ...fields, '', ''].join('\r\n'));
  const head = new RequestHead();
  const rejection = head.parse(bytes, 0, bytes.length, {
    collapseSlashes: true,
    underscores: 'keep',
    allowTrace: false,
  });
  if (rejection !== undefined) throw new Error(`refused: ${line}`);
  const peer = { address, trusted: false, scheme: 'http', serverName: 'test', appendForwardedFor: true } as const;
  const view = new RoutedView(head);
  view.refresh({ address, forwarded: new ForwardedHeaders(peer) });
  return view;
}
