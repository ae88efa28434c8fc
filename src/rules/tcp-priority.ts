// The priority of a TCP router that says none (reference 5.6).

import type { PriorityText } from '../model/dynamic-configuration.ts';
import type { TcpRule } from './ast.ts';

/** The byte length of the rule as written; -1 for a rule that is a catch-all and nothing else, which then comes last. */
export const defaultTcpPriority = (text: string, rule: TcpRule): PriorityText =>
  isCatchAll(rule) ? '-1' : String(Buffer.byteLength(text));

const isCatchAll = (rule: TcpRule): boolean =>
  rule.kind === 'match' && rule.matcher.name === 'HostSNI' && rule.matcher.host === '*';
