// Access records for tests: a usual one, and any difference from it.

import type { AccessLogSettings } from '../../src/model/settings.ts';
import type { AccessRecord } from '../../src/observe/access-record.ts';

export function record(difference: Partial<AccessRecord> = {}): AccessRecord {
  const made = { ...USUAL, ...difference };
  return { connection: connectionOf(made), ...made };
}

/** Of a record that may be a view: as it is now. */
export function snapshot(view: AccessRecord): AccessRecord {
  const copy = Object.fromEntries(Object.keys(USUAL).map((key) => [key, Reflect.get(view, key)]));
  return { ...USUAL, ...copy, connection: view.connection };
}

const connections = new Map<string, object>();

/** Records that say the same of their client come from one connection. */
function connectionOf({
  clientAddress,
  clientPort,
  entryPoint,
  scheme,
  tls,
}: Omit<AccessRecord, 'connection'>): object {
  const key = JSON.stringify([clientAddress, clientPort, entryPoint, scheme, tls]);
  const connection = connections.get(key) ?? {};
  connections.set(key, connection);
  return connection;
}

const USUAL: Omit<AccessRecord, 'connection'> = {
  entryPoint: 'web',
  startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 78),
  durationMs: 12.345678,
  clientAddress: '198.51.100.7',
  clientPort: 40123,
  forwardedFor: undefined,
  method: 'GET',
  target: '/orders?id=1',
  host: 'orders.localhost:8000',
  protocol: 'HTTP/1.1',
  scheme: 'http',
  tls: undefined,
  user: undefined,
  status: 200,
  requestBytes: 0,
  responseBytes: 150,
  requestCount: 7,
  router: 'orders@ecs',
  service: 'orders@ecs',
  serverUrl: 'http://10.0.0.5:8080',
  originStatus: 200,
  originDurationMs: 10,
  retryAttempts: 0,
  error: undefined,
  requestHeaders: [],
  originHeaders: [],
  downstreamHeaders: [],
};

/** A request that reached no router. */
export const unrouted: Partial<AccessRecord> = {
  router: undefined,
  service: undefined,
  serverUrl: undefined,
  originStatus: undefined,
  originDurationMs: undefined,
};

/** As the settings make it when nothing but `accessLog` is written. */
export const accessLogSettings = (difference: Partial<AccessLogSettings> = {}): AccessLogSettings => ({
  filePath: undefined,
  format: 'common',
  filters: { statusCodes: [], retryAttempts: false, minDurationMs: 0 },
  fields: {
    defaultMode: 'keep',
    names: new Map(),
    headers: { defaultMode: 'drop', names: new Map() },
    queryParameters: 'keep',
  },
  bufferingSize: 0,
  addInternals: false,
  ...difference,
});
