// What happened during a soak, for who reads it: not judged.

import { stripVTControlCharacters } from 'node:util';
import type { AccessLines } from './access-lines.ts';
import type { Changes } from './changes.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Seen } from './load/mixed.ts';
import type { Servers } from './routes.ts';
import type { SoakServer } from './servers.ts';

export interface Told {
  readonly ledger: Ledger;
  readonly changes: Changes;
  readonly servers: Servers;
  readonly faults: Faults;
  readonly lines: AccessLines;
  readonly seen: Seen;
  /** The router's log. */
  readonly log: string;
}

export function tell({ ledger, changes, servers, faults, lines, seen, log }: Told): void {
  const kinds = [...ledger.good].map(([kind, count]) => `${kind} ${count}`);
  console.log(`  good: ${kinds.join('; ')}`);
  const sum = (of: (server: SoakServer) => number): number =>
    [...servers.steady, ...servers.flaky].reduce((total, server) => total + of(server), 0);
  const { freshness, breaks } = seen;
  const said = [
    `${changes.latest} changes, each served ${freshness.oldestMs.toFixed(0)} ms later at most`,
    `${changes.broken} broken files`,
    `${sum(({ idleResets }) => idleResets)} idle connections reset`,
    `${sum(({ closedMs }) => closedMs.length)} times a server refused`,
    `${breaks.badGateway} resets before an answer, ${breaks.cut} in the middle of one`,
    `rolling restarts that took ${faults.rolls.map(({ fromMs, toMs }) => `${((toMs - fromMs) / 1000).toFixed(1)} s`)}`,
    `${lines.rotations} rotations, ${lines.nameless} lines of other requests`,
    `${ledger.refusedStreams} streams refused and sent again`,
  ];
  console.log(`  ${said.join('; ')}`);
  for (const [line, count] of warningsIn(log)) console.log(`  log, ${count} times: ${line}`);
}

/** Warnings and errors, those that differ in numbers only taken together. */
function warningsIn(log: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [, line = ''] of stripVTControlCharacters(log).matchAll(/^.*? ((?:WRN|ERR) .*)$/gm)) {
    const alike = line.replace(/\d+/g, 'N');
    found.set(alike, (found.get(alike) ?? 0) + 1);
  }
  return found;
}
