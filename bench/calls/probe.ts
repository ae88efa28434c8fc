// A cloud and the primary of the router in one process, on one clock that hurries: what the providers call in ten minutes at rest,
// as one line of JSON. `probe.ts queue|polling`. Run by `bench/calls.ts`.

import { parseTree } from '../../providers/file/parse-tree.ts';
import { startCloud } from '../../sandbox/cloud.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { runPrimary } from '../../src/primary.ts';
import { loadSettings } from '../../src/settings/load-settings.ts';
import { freePort } from '../../test/support/processes.ts';
import { makeOperations } from '../platform/operations.ts';
import { endpointVariables, routerConfiguration } from '../platform/router-configuration.ts';
import { PLATFORM } from '../platform/size.ts';
import { QuickClock } from './quick-clock.ts';
import { WatchedTasks } from './watched-tasks.ts';

/** Tasks are no longer young, and whatever a start asks for once was asked for. */
const SETTLE_MS = 15 * 60_000;
const MEASURED_MS = 10 * 60_000;

const queue = process.argv[2] === 'queue';
const clock = new QuickClock();
const cloud = await startCloud({ clock, serveWorkloads: false });
const { ecs, ec2 } = cloud;
const operations = makeOperations(cloud, undefined, () => {});
await operations.populate({ ...PLATFORM, port: 8080 });

const watched = new WatchedTasks(() => clock.nowMs());
const perform = ecs.api.perform.bind(ecs.api);
ecs.api.perform = async (call) => {
  const outcome = await perform(call);
  watched.see(outcome);
  return outcome;
};

const text = routerConfiguration([await freePort(), await freePort()], {
  url: cloud.url,
  clusters: PLATFORM.clusters,
  queue,
});
const tree = parseTree(text, 'bench.yml');
if (!tree.ok) throw new Error(tree.error.reason);
const loaded = loadSettings({ argv: [], env: {}, configFile: { name: 'bench.yml', tree: tree.value } });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
Object.assign(process.env, endpointVariables(cloud.url));
const lines: string[] = [];
const write = (line: string): void => void lines.push(line);
const logger = createLogger({ level: 'warn', format: 'common', write, clock });
const ready = Promise.withResolvers<void>();
void runPrimary(loaded.value.settings, {
  logger,
  logOutput: { add: write, lost: () => 0, reopen: () => ({ ok: true, value: undefined }), close: async () => {} },
  clock,
  random: Math.random,
  onReady: () => ready.resolve(),
}).then((code) => {
  console.error(`the router ended with ${code}:\n${lines.join('\n')}`);
  process.exit(1);
});

await clock.pass(SETTLE_MS);
await ready.promise;
operations.resetCalls();
watched.begin([...ecs.state.clusters.values()].flatMap(({ tasks }) => [...tasks.keys()]));
await clock.pass(MEASURED_MS);
const minutes = MEASURED_MS / 60_000;
const perMinute = (calls: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(calls).map(([action, count]) => [action, count / minutes]));
console.log(
  JSON.stringify({
    calls: { ...perMinute(ecs.api.calls.all()), ...perMinute(ec2.api.calls.all()) },
    ...watched.longestMs(),
  }),
);
process.exit(0);
