// The small garden (http-safety 2.3 B): mutated requests through the router to servers with opinions of their own. A fault
// is a server that answers more often than it was asked, or answers a path that was in a body: a request that we let pass
// and that somebody reads in another way. GARDEN_RUNS says how many for each server, WIRE_SEED which.

import net from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import { type Message, readMessage } from '../proxy/message.ts';
import { RunningRouter } from '../proxy/running-router.ts';
import { SEED } from '../wire/effort.ts';
import { mutated, REQUESTS } from '../wire/mutations.ts';
import { permutations } from '../wire/permutations.ts';
import { judge } from '../wire/verdict.ts';
import { GARDEN, plant, SMUGGLED } from './garden/servers.ts';
import { openTap, type TapConnection } from './garden/tap.ts';

const RUNS = Number(process.env.GARDEN_RUNS ?? 2500);
/** Requests under way at the same time. */
const AT_ONCE = 16;
/** A server that has said nothing until then may wait for something that we do not think is missing. */
const PATIENCE_MS = 10_000;
/** For those that waited, once more and alone: on a busy machine everybody waits now and then. */
const LAST_PATIENCE_MS = 60_000;

for (const name of GARDEN) {
  test(`${name} answers what it was asked, once`, async (t) => {
    const port = await plant(t, name);
    if (port === undefined) return;
    const tap = await openTap(t, port);
    const router = await RunningRouter.start(t, {
      routes: [{ rule: 'PathPrefix(`/`) || Method(`OPTIONS`)', servers: [tap.url] }],
    });
    const inputs = seedlings(RUNS);
    const late: string[] = [];
    await inParallel(inputs, async (text) => {
      if (!(await send(router.port, text, PATIENCE_MS))) late.push(text);
    });
    for (const text of late) t.true(await send(router.port, text, LAST_PATIENCE_MS), JSON.stringify(text));
    t.deepEqual(tap.connections.flatMap(findFaults), []);
    const asked = tap.connections.reduce((sum, { sent }) => sum + readRequests(sent).whole.length, 0);
    t.true(asked > RUNS / 2, `${asked}`);
    t.log(`${inputs.length} inputs, ${asked} requests, ${tap.connections.length} connections, ${late.length} twice`);
  });
}

/** Only those of which the router lets something pass: the others are the wire suites' business. */
function seedlings(count: number): string[] {
  const passes = (text: string) => judge(Buffer.from(text, 'latin1')).accepted.length > 0;
  const framed = permutations().filter(passes);
  const sample = fc.sample(mutated(REQUESTS).filter(passes), { seed: SEED, numRuns: count });
  return sample.map((text, index) => (index % 4 === 3 ? (framed[index % framed.length] ?? text) : text));
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** False when nothing ended the connection in time. */
function send(port: number, text: string, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const timer = setTimeout(() => end(false), patienceMs);
    const end = (inTime: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(inTime);
    };
    socket.on('error', () => end(true));
    socket.on('end', () => end(true));
    socket.resume();
    socket.end(text, 'latin1');
  });
}

/** What is wrong on one connection between the router and a server, in words. */
function findFaults({ sent, answered, serverEnded }: TapConnection): string[] {
  const { whole, begun } = readRequests(sent);
  const answers = readAnswers(answered, whole, serverEnded);
  const faults: string[] = [];
  // Whoever refuses may do so before the request is whole.
  if (answers.length > whole.length + (begun === '' ? 0 : 1)) faults.push(`${answers.length} answers`);
  for (const [index, answer] of answers.entries()) {
    const asked = whole[index]?.startLine ?? begun;
    if (answer.body.includes(SMUGGLED) && !asked.includes(' /smuggled')) faults.push(`${asked} was answered SMUGGLED`);
  }
  return faults.map((fault) => `${fault} to ${JSON.stringify(sent)}: ${JSON.stringify(answered)}`);
}

/** The requests as our own strict reader sees them; `begun`: the head behind them whose body did not become whole. */
function readRequests(sent: string): { whole: Message[]; begun: string } {
  const whole: Message[] = [];
  let at = 0;
  for (let next = readMessage(sent, at, 'request'); next !== undefined; next = readMessage(sent, at, 'request')) {
    whole.push(next);
    at = next.end;
  }
  const headEnd = sent.indexOf('\r\n\r\n', at);
  return { whole, begun: headEnd < 0 ? '' : sent.slice(at, headEnd) };
}

/** Final answers in order. */
function readAnswers(answered: string, requests: readonly Message[], ended: boolean): Message[] {
  const answers: Message[] = [];
  let at = 0;
  while (at < answered.length) {
    const toHead = requests[answers.length]?.startLine.startsWith('HEAD ') === true;
    const message = readMessage(answered, at, toHead ? 'responseToHead' : 'response', ended);
    if (message === undefined) break;
    if (!/^HTTP\/1\.[01] 1\d\d/.test(message.startLine)) answers.push(message);
    at = message.end;
  }
  return answers;
}
