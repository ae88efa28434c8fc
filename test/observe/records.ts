// Access records for tests: a usual one, and any difference from it.

import type { AccessRecord } from '../../src/observe/access-record.ts';

export const record = (difference: Partial<AccessRecord> = {}): AccessRecord => ({
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
  ...difference,
});

/** A request that reached no router. */
export const unrouted: Partial<AccessRecord> = {
  router: undefined,
  service: undefined,
  serverUrl: undefined,
  originStatus: undefined,
  originDurationMs: undefined,
};
