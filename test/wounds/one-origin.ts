// The smallest place where a wound can be tried: one router, one origin behind it, one client.

import type { ExecutionContext } from 'ava';
import type { Client } from '../proxy/client.ts';
import { Origin, type OriginScript } from '../proxy/origin.ts';
import { type RouteOptions, type RouterOptions, RunningRouter } from '../proxy/running-router.ts';

export interface Place {
  readonly origin: Origin;
  readonly router: RunningRouter;
  readonly client: Client;
}

export interface PlaceOptions {
  readonly script?: OriginScript;
  /** Of the route to the origin; default: everything. */
  readonly route?: Omit<RouteOptions, 'servers'>;
  readonly router?: Omit<RouterOptions, 'routes'>;
}

export async function openPlace(t: ExecutionContext, { script, route, router }: PlaceOptions = {}): Promise<Place> {
  const origin = await Origin.open(t, script);
  const running = await RunningRouter.start(t, { ...router, routes: [{ ...route, servers: [origin.url] }] });
  return { origin, router: running, client: await running.connect() };
}

/** A name in the spellings with which proxies have been fooled. */
export function spellings(name: string): string[] {
  const title = name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  const cases = [name, name.toUpperCase(), title, title.replace(/.$/, (last) => last.toUpperCase())];
  const underscored = cases.flatMap((text) => [text.replaceAll('-', '_'), text.replace('-', '_')]);
  return [...new Set([...cases, ...underscored])];
}

/** A request as raw text with these lines behind the Host. */
export const ask = (...lines: readonly string[]): string =>
  `GET / HTTP/1.1\r\nHost: a.test\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
