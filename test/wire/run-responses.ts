// Answers on the wire: one data plane, and one origin that is a server of its own for each input, way of writing and way
// of ending, so that each has a pool of its own to poison. Behind every answer another client asks the same server.

import { setImmediate } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { Client } from '../proxy/client.ts';
import { fieldOf, type Message, readMessage } from '../proxy/message.ts';
import { answer, Origin, type OriginConnection, type OriginRequest } from '../proxy/origin.ts';
import { RunningRouter } from '../proxy/running-router.ts';
import { judgeResponse, type ResponseVerdict } from './response-verdict.ts';
import type { WireInput } from './run-on-wire.ts';
import { cut, WAYS, type Way } from './ways.ts';

export interface ResponseInput extends WireInput {
  readonly method: 'GET' | 'HEAD';
}

export interface ResponseRun {
  readonly name: string;
  readonly way: Way;
  /** The upstream closes behind its bytes, or leaves the connection open. */
  readonly closes: boolean;
  readonly expected: ResponseVerdict;
  /** The final answer as the client has it; undefined when it was cut. */
  readonly answer: Message | undefined;
  /** Everything that the client received. */
  readonly received: string;
  /** What another client is told by the same server afterwards. */
  readonly next: string;
  /** That client's request went over the connection on which the input had been written. */
  readonly reused: boolean;
}

/** Inputs under way at the same time, each in six runs. */
const AT_ONCE = 40;
/** Loopback takes a few turns to bring bytes from one socket to the other. */
const TURNS = 8;

interface Plan {
  readonly host: string;
  /** An address for its server and one for its clients: one address alone has not enough ports for a long run. */
  readonly server: string;
  readonly client: string;
  readonly input: ResponseInput;
  readonly way: Way;
  readonly closes: boolean;
}

export async function runResponses(t: ExecutionContext, inputs: readonly ResponseInput[]): Promise<ResponseRun[]> {
  const plans = planRuns(inputs);
  const byHost = new Map(plans.map((plan) => [plan.host, plan]));
  const written = new Map<string, OriginConnection>();
  const origin = await Origin.open(t, { host: '0.0.0.0', answer: (request) => play(request, byHost, written) });
  const port = Number(new URL(origin.url).port);
  const routes = plans.map(({ host, server }) => ({
    rule: `Host(\`${host}\`)`,
    servers: [`http://${server}:${port}`],
  }));
  const router = await RunningRouter.start(t, { routes });
  const runs: ResponseRun[] = [];
  for (let from = 0; from < plans.length; from += AT_ONCE * 6)
    runs.push(...(await Promise.all(plans.slice(from, from + AT_ONCE * 6).map((plan) => run(router, plan, written)))));
  return runs;
}

function planRuns(inputs: readonly ResponseInput[]): Plan[] {
  const runs = inputs.flatMap((input) =>
    WAYS.flatMap((way) => [true, false].map((closes) => ({ input, way, closes }))),
  );
  return runs.map((one, i) => {
    const rest = `${(i >> 8) & 0xff}.${i & 0xff}`;
    return {
      ...one,
      host: `${i}.test`,
      server: `127.${20 + (i >> 16)}.${rest}`,
      client: `127.${40 + (i >> 16)}.${rest}`,
    };
  });
}

/** The origin's part: the marker is answered by its name, anything else with the bytes of the input. */
function play(request: OriginRequest, plans: ReadonlyMap<string, Plan>, written: Map<string, OriginConnection>) {
  const host = fieldOf(request, 'host') ?? '';
  const plan = plans.get(host);
  if (request.asked === 'GET /marker' || plan === undefined) return answer(`marker of ${host}`, 'Connection: close');
  void write(plan, request.connection).then(() => written.set(host, request.connection));
  return undefined;
}

async function write({ input, way, closes }: Plan, connection: OriginConnection): Promise<void> {
  for (const piece of cut(input.bytes, way)) {
    if (connection.closed) return;
    connection.socket.write(piece);
    await setImmediate();
  }
  const { end } = judgeResponse(input.bytes, input.method);
  // What is never whole would be waited for.
  if (closes || ['noHead', 'cut', 'untilClose'].includes(end)) connection.socket.end();
}

async function run(router: RunningRouter, plan: Plan, written: ReadonlyMap<string, OriginConnection>) {
  const { host, input, way, closes } = plan;
  const client = await router.connect(plan.client);
  client.send(`${input.method} /input HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  await client.untilEnded();
  while (!written.has(host)) await setImmediate();
  for (let turn = 0; turn < TURNS; turn++) await setImmediate();
  const other = await router.connect(plan.client);
  other.send(`GET /marker HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const end = await other.untilEnded();
  const next = readMessage(other.received, 0, 'response', end === 'end')?.body ?? `nothing whole: ${other.received}`;
  for (const { socket } of [client, other]) socket.destroy();
  const expected = judgeResponse(input.bytes, input.method);
  const connection = written.get(host);
  const reused = connection?.received.includes('GET /marker') === true;
  const { received } = client;
  const result = { name: input.name, way, closes, expected, received, next, reused };
  return { ...result, answer: finalAnswer(client, input.method) };
}

/** Interim answers precede the final one. */
function finalAnswer({ received, ended }: Client, method: ResponseInput['method']): Message | undefined {
  let at = 0;
  for (;;) {
    const kind = method === 'HEAD' ? 'responseToHead' : 'response';
    const message = readMessage(received, at, kind, ended === 'end');
    if (message === undefined || !/^HTTP\/1\.1 1\d\d/.test(message.startLine)) return message;
    at = message.end;
  }
}
