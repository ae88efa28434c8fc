// A client of HTTP/2 over a plain socket that may do everything wrong, and the smallest place to do it in: a router, an
// origin of HTTP/1.1 behind it, and that client.

import net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { Origin, type OriginScript } from '../origin.ts';
import { type RouteOptions, type RouterOptions, RunningRouter } from '../running-router.ts';
import { FrameConnection, type FrameConnectionOptions } from './frame-connection.ts';
import { PREFACE, settings } from './frames.ts';

export async function connectPlain(t: ExecutionContext, port: number): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  t.teardown(() => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return socket;
}

export interface RawClientOptions extends FrameConnectionOptions {
  readonly settings?: Readonly<Record<number, number>>;
}

/** It has said the preface and its settings. */
export async function openClient(
  t: ExecutionContext,
  port: number,
  options: RawClientOptions = {},
): Promise<FrameConnection> {
  const client = new FrameConnection(await connectPlain(t, port), options);
  client.send(PREFACE, settings(options.settings));
  return client;
}

export interface Wire {
  readonly origin: Origin;
  readonly router: RunningRouter;
  readonly client: FrameConnection;
}

export interface WireOptions {
  readonly script?: OriginScript;
  readonly route?: Omit<RouteOptions, 'servers'>;
  readonly router?: Omit<RouterOptions, 'routes'>;
  readonly client?: RawClientOptions;
}

export async function openWire(
  t: ExecutionContext,
  { script, route, router, client }: WireOptions = {},
): Promise<Wire> {
  const origin = await Origin.open(t, script);
  const running = await RunningRouter.start(t, { ...router, routes: [{ ...route, servers: [origin.url] }] });
  return { origin, router: running, client: await openClient(t, running.port, client) };
}

/** Somebody else is answered by the same process. */
export async function isServed(t: ExecutionContext, router: RunningRouter, expected = 'GET /other'): Promise<void> {
  const other = await router.connect();
  t.is((await other.ask('GET /other HTTP/1.1\r\nHost: a.test\r\n\r\n')).body, expected);
}

/** Whether it comes true within many turns: for what may not come, and must not be waited for. */
export async function comes(holds: () => boolean): Promise<boolean> {
  for (let turns = 0; turns < 2000 && !holds(); turns++) await setImmediate();
  return holds();
}

/** The connection ends for what was sent, and says why: with this code, or one of these. */
export async function endsWith(
  t: ExecutionContext,
  client: FrameConnection,
  code: number | readonly number[],
): Promise<void> {
  const fate = await client.fate();
  t.true(fate !== 'alive' && [code].flat().includes(fate.code ?? -1), JSON.stringify(fate));
}
