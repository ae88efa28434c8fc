// The checks of 10,000 servers, in a process of its own: it asks the port that it is given, at as many addresses of the
// loopback interface, and prints one line of figures as JSON. Run by `health.ts`: PORT SCHEME.

import { setTimeout as sleep } from 'node:timers/promises';
import { createAsk } from '../src/health/ask.ts';
import { HealthChecks } from '../src/health/health-checks.ts';
import { EMPTY_STATE, type RoutingState, type Service } from '../src/model/routing-state.ts';
import { USUAL_TRANSPORT } from '../src/model/servers-transport.ts';
import { NameResolver } from '../src/names/name-resolver.ts';
import { createSystemNames } from '../src/names/system-names.ts';
import { systemClock } from '../src/observe/clock.ts';
import { createLogger } from '../src/observe/logger.ts';

const SERVICES = 1_000;
const SERVERS_A_SERVICE = 10;
const INTERVAL_MS = 30_000;
const MEASURED_MS = 15_000;

const [, , port, scheme] = process.argv;

function stateOf(): RoutingState {
  const services = Array.from({ length: SERVICES }, (_, i) => {
    const value: Service = {
      name: `s${i}@bench`,
      kind: 'loadBalancer',
      passHostHeader: true,
      health: {
        check: {
          mode: 'http',
          path: '/health',
          method: 'GET',
          intervalMs: INTERVAL_MS,
          unhealthyIntervalMs: INTERVAL_MS,
          timeoutMs: 5_000,
          followRedirects: true,
          headers: [],
          startPending: false,
        },
      },
    };
    const assessed = {
      value,
      status: 'enabled',
      errors: [],
      usedBy: ['r@bench'],
      origins: [],
      sinceMs: 0,
    } as const;
    const servers = Array.from({ length: SERVERS_A_SERVICE }, (_, j) => {
      return { url: `${scheme}://127.${1 + Math.floor(i / 250)}.${i % 250}.${1 + j}:${port}`, weight: 1 };
    });
    return { assessed, list: { service: value.name, servers } };
  });
  return {
    ...EMPTY_STATE,
    services: new Map(services.map(({ assessed }) => [assessed.value.name, assessed])),
    servers: new Map(services.map(({ list }) => [list.service, list])),
  };
}

const heldBytes = (): number => {
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const bytesBefore = heldBytes();
const checks = new HealthChecks({
  ask: createAsk(new NameResolver(createSystemNames(), systemClock).lookUp),
  clock: systemClock,
  random: Math.random,
  logger: createLogger({ level: 'error', format: 'common', write: console.error, clock: systemClock }),
  defaultTransport: { ...USUAL_TRANSPORT, tls: { ...USUAL_TRANSPORT.tls, insecureSkipVerify: true } },
  onVerdicts: () => {},
});
checks.follow(stateOf());
// Everybody has been asked once: sessions of TLS are there.
await sleep(INTERVAL_MS);
const before = { cpu: process.cpuUsage(), made: checks.figures().checks };
await sleep(MEASURED_MS);
const { user, system } = process.cpuUsage(before.cpu);
const { well, unwell } = checks.figures().checks;
const made = well + unwell - before.made.well - before.made.unwell;
console.log(
  JSON.stringify({
    checksASecond: made / (MEASURED_MS / 1000),
    unwell,
    cpuShare: (user + system) / 1000 / MEASURED_MS,
    bytes: heldBytes() - bytesBefore,
  }),
);
checks.close();
process.exit(0);
