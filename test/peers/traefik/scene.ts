// The dynamic files of this folder as one: what a router and a Traefik are both started with.

import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'yaml';

const FOLDER = new URL('./', import.meta.url);

type Objects = Record<string, Record<string, unknown>>;

interface Scene {
  readonly routers: Objects;
  readonly middlewares: Objects;
  readonly services: Objects;
}

/** `UPSTREAM` in the files is the port of the upstream. A router that names no service has `echo`. */
export async function routesFor(upstreamPort: number): Promise<string> {
  const scene: Scene = { routers: {}, middlewares: {}, services: {} };
  for (const file of (await readdir(FOLDER)).filter((name) => name.endsWith('.yml')).sort()) {
    const text = await readFile(new URL(file, FOLDER), 'utf8');
    const { http } = parse(text.replaceAll('UPSTREAM', String(upstreamPort)), { intAsBigInt: true });
    for (const kind of ['routers', 'middlewares', 'services'] as const) Object.assign(scene[kind], http[kind]);
  }
  for (const [name, router] of Object.entries(scene.routers)) tellName(name, router, scene);
  return JSON.stringify({ http: scene }, writeExactly);
}

/** The upstream is told the router's name, behind what the router does by itself. */
function tellName(name: string, router: Record<string, unknown>, { middlewares }: Scene): void {
  const teller = `tell-${name}`;
  middlewares[teller] = { headers: { customRequestHeaders: { 'X-Router': name } } };
  const { middlewares: own = [] } = router;
  router.middlewares = [...(Array.isArray(own) ? own : []), teller];
  router.service ??= 'echo';
}

/** Priorities do not fit a JS number. */
const writeExactly = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? JSON.rawJSON(value.toString()) : value;
