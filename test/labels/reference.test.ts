// The reference page and the JSON schema are those of the description; after a change of it, `node test/labels/write-reference.ts`.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { listOptions } from '../../src/labels/reference/list-options.ts';
import { GENERATED } from './generated-files.ts';

for (const { file, describe } of GENERATED) {
  test(`${file.pathname.split('/').at(-1)} is current`, (t) => t.true(readFileSync(file, 'utf8') === describe()));
}

/** The defaults of Traefik's structures (reference 1.6). */
const DEFAULTS: Readonly<Record<string, string>> = {
  'http.services.<name>.loadBalancer.passHostHeader': 'true',
  'http.services.<name>.loadBalancer.strategy': 'wrr',
  'http.services.<name>.loadBalancer.responseForwarding.flushInterval': '100ms',
  'http.services.<name>.loadBalancer.healthCheck.mode': 'http',
  'http.services.<name>.loadBalancer.healthCheck.interval': '30s',
  'http.services.<name>.loadBalancer.healthCheck.timeout': '5s',
  'http.services.<name>.loadBalancer.healthCheck.followRedirects': 'true',
  'http.services.<name>.loadBalancer.passiveHealthCheck.failureWindow': '10s',
  'http.services.<name>.loadBalancer.passiveHealthCheck.maxFailedAttempts': '1',
  'http.services.<name>.loadBalancer.sticky.cookie.path': '/',
  'http.services.<name>.weighted.services[n].weight': '1',
  'http.services.<name>.highestRandomWeight.services[n].weight': '1',
  'http.services.<name>.mirroring.mirrorBody': 'true',
  'http.services.<name>.mirroring.maxBodySize': '-1',
  'http.services.<name>.failover.errors.maxRequestBodyBytes': '-1',
  'http.middlewares.<name>.circuitBreaker.checkPeriod': '100ms',
  'http.middlewares.<name>.circuitBreaker.fallbackDuration': '10s',
  'http.middlewares.<name>.circuitBreaker.recoveryDuration': '10s',
  'http.middlewares.<name>.circuitBreaker.responseCode': '503',
  'http.middlewares.<name>.compress.encodings': 'gzip, br, zstd',
  'http.middlewares.<name>.forwardAuth.maxBodySize': '-1',
  'http.middlewares.<name>.rateLimit.burst': '1',
  'http.middlewares.<name>.rateLimit.period': '1s',
  'http.middlewares.<name>.rateLimit.redis.endpoints': 'localhost:6379',
  'http.middlewares.<name>.rateLimit.redis.readTimeout': '3s',
  'http.middlewares.<name>.rateLimit.redis.writeTimeout': '3s',
  'http.middlewares.<name>.rateLimit.redis.dialTimeout': '5s',
  'http.middlewares.<name>.retry.maxRequestBodyBytes': '2097152',
  'http.serversTransports.<name>.forwardingTimeouts.dialTimeout': '30s',
  'http.serversTransports.<name>.forwardingTimeouts.idleConnTimeout': '90s',
  'http.serversTransports.<name>.forwardingTimeouts.pingTimeout': '15s',
  'http.serversTransports.<name>.forwardingTimeouts.responseHeaderTimeout': '0',
  'http.serversTransports.<name>.forwardingTimeouts.readIdleTimeout': '0',
  'tcp.serversTransports.<name>.dialTimeout': '30s',
  'tcp.serversTransports.<name>.dialKeepAlive': '15s',
  'tcp.serversTransports.<name>.terminationDelay': '100ms',
  'tcp.serversTransports.<name>.proxyProtocol.version': '2',
  'tcp.services.<name>.loadBalancer.healthCheck.interval': '30s',
  'tcp.services.<name>.loadBalancer.healthCheck.timeout': '5s',
  'http.routers.<name>.observability.accessLogs': 'true',
  'http.routers.<name>.observability.metrics': 'true',
  'http.routers.<name>.observability.tracing': 'true',
  'http.routers.<name>.observability.traceVerbosity': 'minimal',
};

test("defaults are Traefik's", (t) => {
  const described = new Map(listOptions().map(({ path, option }) => [path, option.default]));
  for (const [path, value] of Object.entries(DEFAULTS)) t.is(described.get(path), value, path);
});

test('what labels can write and files cannot, and the other way round', (t) => {
  const writtenIn = new Map(listOptions().map((listed) => [listed.path, listed.writtenIn]));
  t.is(writtenIn.get('http.services.<name>.loadBalancer.server.port'), 'labels');
  t.is(writtenIn.get('consulcatalog.connect'), 'labels');
  for (const path of [
    'http.serversTransports.<name>.serverName',
    'http.services.<name>.weighted',
    'http.services.<name>.loadBalancer.servers',
    'http.routers.<name>.parentRefs',
    'tcp.services.<name>.weighted',
    'tcp.services.<name>.loadBalancer.servers[n].address',
    'udp.services.<name>.weighted',
    'tls.certificates[n].certFile',
    'tls.options.<name>.sniStrict',
    'tls.stores.<name>.defaultCertificate',
  ])
    t.is(writtenIn.get(path), 'files', path);
  t.is(writtenIn.get('tls.stores.<name>.defaultGeneratedCert.resolver'), 'labels and files');
});
