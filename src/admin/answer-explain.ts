// `/api/explain?method=GET&url=http://host/path&entryPoint=web&header=Name:value&client=10.0.0.1`: ours, not Traefik's.

import { isIP } from 'node:net';
import { entryPointOfUrl } from '../model/entry-point-of-url.ts';
import type { HeaderPair } from '../model/routing-state.ts';
import type { AdminOptions } from './admin-options.ts';
import { type Answer, json, problem } from './answer.ts';

const USUAL_METHOD = 'GET';
const USUAL_CLIENT = '127.0.0.1';

/** Without `entryPoint`: the one that the URL's port leads to. `header` may come several times. */
export function answerExplain(query: URLSearchParams, { explain, settings }: AdminOptions): Answer {
  const url = query.get('url') ?? '';
  if (url === '') return refuse('url: expected http://host/path');
  const name = query.get('entryPoint') || (entryPointOfUrl(url, settings.entryPoints) ?? '');
  const entryPoint = settings.entryPoints.get(name);
  if (entryPoint === undefined) {
    return refuse(`entryPoint: there is no "${name}", but ${[...settings.entryPoints.keys()].join(', ')}`);
  }
  const clientAddress = query.get('client') || USUAL_CLIENT;
  if (isIP(clientAddress) === 0) return refuse(`client: expected an IP address, got "${clientAddress}"`);
  const headers: HeaderPair[] = [];
  for (const written of query.getAll('header')) {
    const [, field, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/.exec(written) ?? [];
    if (field === undefined || value === undefined) return refuse(`header: expected Name:value, got "${written}"`);
    headers.push([field, value]);
  }
  const method = query.get('method') || USUAL_METHOD;
  return json(200, explain({ name, settings: entryPoint }, { method, url, headers, clientAddress }));
}

const refuse = (reason: string): Answer => problem(400, `invalid request: ${reason}`);
