// A bench's cloud as a process, so that its CPU is not ours: does what it is told by messages and ends with its parent.

import { type Cloud, startCloud } from '../../sandbox/cloud.ts';
import { makeChaosOperations } from '../chaos/world.ts';
import { Apps } from '../rolling/apps.ts';
import type { CloudMessage, CloudProgramOptions, Request } from './messages.ts';
import { makeOperations } from './operations.ts';

const options: CloudProgramOptions = JSON.parse(process.argv[2] ?? '{}');
const apps = options.app === undefined ? undefined : new Apps(options.app);
const { app, ownServers = false, ...times } = options;
const cloud: Cloud = await startCloud({
  ...times,
  serveWorkloads: ownServers || apps !== undefined,
  ...(apps && { startWorkload: (workload) => apps.start(workload) }),
});

const say = (message: CloudMessage): void => {
  if (process.connected) process.send?.(message);
};
const operations: Record<string, (...args: never[]) => unknown> = {
  ...makeOperations(cloud, apps, (note) => say({ kind: 'note', note })),
  ...makeChaosOperations(cloud, (line) => say({ kind: 'line', line })),
};

process.on('message', async ({ id, name, args }: Request) => {
  try {
    const result = await operations[name]?.(...(args as never[]));
    say({ kind: 'done', id, result });
  } catch (error) {
    say({ kind: 'failed', id, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.once('disconnect', async () => {
  await cloud.close();
  process.exit(0);
});
say({ kind: 'ready', url: cloud.url });
