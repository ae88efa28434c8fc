// The file provider on a temporary folder, with time in the test's hands: events of the file system are real, the debounce
// and the poll happen when the test lets them.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { createFileProvider } from '../../../providers/file/index.ts';
import type { FileSettings } from '../../../src/model/settings.ts';
import type { ScopeReading, Snapshot } from '../../../src/model/snapshot.ts';
import { ManualClock } from '../../support/manual-clock.ts';

export interface Watched {
  readonly clock: ManualClock;
  readonly snapshots: readonly Snapshot[];
  /** What the feed would hold: complete replaces, failed keeps, unknown scopes are gone. */
  readonly scopes: ReadonlyMap<string, ScopeReading>;
  /** The routers of a scope's file. */
  routersOf(scope: string): readonly string[] | undefined;
  /** Until `condition` holds, in less than the time of a poll: only an event can have told. */
  soon(condition: () => boolean, what: string): Promise<void>;
  /** Lets one poll happen after another until `condition` holds. */
  eventually(condition: () => boolean, what: string): Promise<void>;
  /** How often a file was read. */
  reads(): number;
  /** As SIGHUP does. */
  lookAgain(): void;
  stop(): Promise<void>;
}

export function temporaryFolder(t: ExecutionContext): (path: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-file-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return (path) => join(folder, path);
}

/** A file with these routers, written in place. */
export function writeRoutes(path: string, ...routers: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, routes(...routers));
}

export function routes(...routers: readonly string[]): string {
  const lines = routers.map((name) => `    ${name}: { rule: "Host(\`${name}.example\`)", service: s }\n`);
  return `http:\n  routers:\n${lines.join('')}`;
}

export function watchFiles(
  t: ExecutionContext,
  kind: FileSettings['source']['kind'],
  path: string,
  watch = true,
): Watched {
  const clock = new ManualClock();
  const snapshots: Snapshot[] = [];
  const scopes = new Map<string, ScopeReading>();
  const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
  const stopping = new AbortController();
  const provider = createFileProvider({ name: 'file', source: { kind, path }, watch }, { clock, logger: silent });
  const ended = provider.watch((snapshot) => {
    snapshots.push(snapshot);
    for (const reading of snapshot.readings) {
      const items = reading.status === 'complete' ? reading.items : (scopes.get(reading.scope)?.items ?? []);
      scopes.set(reading.scope, { ...reading, items });
    }
    for (const scope of scopes.keys()) if (snapshot.knownScopes?.includes(scope) === false) scopes.delete(scope);
  }, stopping.signal);
  const stop = () => {
    stopping.abort();
    return ended;
  };
  t.teardown(stop);
  return {
    clock,
    snapshots,
    scopes,
    reads: () => provider.figures?.().calls?.[0]?.ok ?? Number.NaN,
    lookAgain: () => provider.lookAgain?.(),
    stop,
    routersOf: (scope) => routersOf(scopes.get(scope)),
    soon: (condition, what) => until(t, clock, condition, what, { stepMs: 1, limitMs: 1_800 }),
    eventually: (condition, what) => until(t, clock, condition, what, { stepMs: 100, limitMs: 60_000 }),
  };
}

function routersOf(reading: ScopeReading | undefined): readonly string[] | undefined {
  const declaration = reading?.items[0]?.declaration;
  return declaration?.kind === 'configuration' ? [...declaration.configuration.http.routers.keys()] : undefined;
}

/** Turns of the event loop for the file system, then a little of the test's own time. */
async function until(
  t: ExecutionContext,
  clock: ManualClock,
  condition: () => boolean,
  what: string,
  { stepMs, limitMs }: { readonly stepMs: number; readonly limitMs: number },
): Promise<void> {
  const endMs = clock.nowMs() + limitMs;
  for (let turn = 1; !condition(); turn += 1) {
    if (clock.nowMs() >= endMs) throw new Error(`never came: ${what}`);
    await new Promise(setImmediate);
    if (turn % 100 === 0) await clock.advance(stepMs);
  }
  t.pass(what);
}
