// An entry point as the settings make it when only its address is written.

import type { EntryPointSettings, ListenAddress } from '../../src/model/settings.ts';

export const entryPointSettings = (address: ListenAddress): EntryPointSettings => ({
  address,
  asDefault: false,
  reusePort: undefined,
  lifeCycle: { requestAcceptGraceTimeoutMs: 0, graceTimeOutMs: 10_000 },
  respondingTimeouts: { readTimeoutMs: 60_000, writeTimeoutMs: 0, idleTimeoutMs: 180_000, minBodyBytesPerSecond: 0 },
  keepAliveMaxRequests: 0,
  keepAliveMaxTimeMs: 0,
  forwardedHeaders: { insecure: false, trustedIPs: [], notAppendXForwardedFor: false },
  proxyProtocol: undefined,
  observability: { accessLogs: true, metrics: true },
  http2: { maxConcurrentStreams: 250, maxDecoderHeaderTableSize: 4096, maxEncoderHeaderTableSize: 4096 },
  http: {
    sanitizePath: true,
    maxHeaderBytes: 32 * 1024,
    underscoreHeadersStrategy: 'keep',
    allowTrace: false,
    middlewares: [],
  },
});
