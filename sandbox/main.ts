// The demo's cloud as a process: `--address 127.0.0.1:8089`. Started by the demo it reports by messages and ends with its
// parent; started by hand it prints where it is.

import { parseArgs } from 'node:util';
import { QUEUE_PATH } from './aws/sqs/sqs.ts';
import { runDemoChaos } from './chaos/demo-chaos.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { populateDemo } from './demo-cloud.ts';
import type { BeginChaos, SandboxMessage } from './messages.ts';

const DEFAULT_ADDRESS = '127.0.0.1:8089';
/** Short enough not to bore, long enough to see a task come. */
const STEP_MS = 200;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { address: { type: 'string', default: DEFAULT_ADDRESS } } });
  const [, host = '', port = ''] = /^\[?([^\]]*)\]?:(\d+)$/.exec(values.address) ?? [];
  const cloud = await startCloud({ host, port: Number(port), stepMs: STEP_MS }).catch((error) => {
    report({ kind: 'sandboxFailed', code: codeOf(error), address: values.address });
    process.exit(2);
  });
  const ending = endWhenTold(cloud);
  try {
    const { docsUrl } = await populateDemo(cloud);
    process.on('message', ({ seed, routes }: BeginChaos) => {
      void runDemoChaos(cloud, { seed, routes, tell: (line) => report({ kind: 'chaosLine', line }) }, ending);
    });
    report({ kind: 'sandboxReady', url: cloud.url, docsUrl, queueUrl: cloud.url + QUEUE_PATH });
  } catch (error) {
    // Told to end meanwhile: what populates it finds it closed.
    if (!ending.aborted) throw error;
  }
}

function report(message: SandboxMessage): void {
  if (process.send !== undefined) {
    if (process.connected) process.send(message);
  } else if (message.kind === 'chaosLine') console.log(message.line);
  else if (message.kind === 'sandboxReady')
    console.log(`The cloud is at ${message.url}; curl ${message.url}/ says more.`);
  else console.error(`The cloud cannot listen on ${message.address}: ${message.code} (--address chooses another)`);
}

/** The signal aborts as soon as it is told. */
function endWhenTold(cloud: Cloud): AbortSignal {
  const ending = new AbortController();
  const end = async () => {
    ending.abort();
    await cloud.close();
    process.exit(0);
  };
  process.once('SIGTERM', end);
  process.once('disconnect', end);
  // A terminal's Ctrl-C reaches parent and child at once: the parent still has requests to finish here.
  process.on('SIGINT', process.send === undefined ? end : () => undefined);
  return ending.signal;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

await main();
