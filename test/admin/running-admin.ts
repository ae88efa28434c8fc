// The internal entry point over real HTTP on a free port, closed with the test.

import type { ExecutionContext } from 'ava';
import type { AdminOptions } from '../../src/admin/admin-options.ts';
import { startAdmin } from '../../src/admin/admin-server.ts';
import { EMPTY_STATE } from '../../src/model/routing-state.ts';
import { loadSettings } from '../../src/settings/load-settings.ts';

export function settingsOf(...argv: string[]) {
  const loaded = loadSettings({ argv, env: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value.settings;
}

export interface Running {
  readonly url: string;
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
  /** The parsed body of a successful answer. */
  readonly json: (path: string) => Promise<unknown>;
  /** The names in a list. */
  readonly names: (path: string) => Promise<readonly string[]>;
}

export async function runAdmin(t: ExecutionContext, difference: Partial<AdminOptions> = {}): Promise<Running> {
  const options: AdminOptions = {
    state: () => EMPTY_STATE,
    verdicts: () => [],
    readiness: () => ({ ready: true, missing: [], fromDisk: [] }),
    terminating: () => false,
    explain: (entryPoint, request) => ({ entryPoint, request }),
    settings: settingsOf('--api.insecure', '--entryPoints.web.address=:8000'),
    providers: [],
    providerStatus: () => [],
    startedAt: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)),
    wallMs: () => Date.UTC(2026, 5, 1),
    version: '1.2.3',
    ...difference,
  };
  const started = await startAdmin({ host: '127.0.0.1', port: 0 }, options);
  if (!started.ok) throw new Error(started.error);
  const { url, close } = started.value;
  t.teardown(close);
  const get = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);
  const json = async (path: string): Promise<unknown> => {
    const response = await get(path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  const names = async (path: string) => {
    const list = await json(path);
    return Array.isArray(list) ? list.map(({ name }) => String(name)) : [];
  };
  return { url, get, json, names };
}
