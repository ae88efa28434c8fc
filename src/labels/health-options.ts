// How servers are found to be well, as options (reference 8.4) and as the definitions that they mean.

import type { HealthCheck, PassiveHealthCheck } from '../model/health-check.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { headerPairs } from './header-pairs.ts';
import { boolean, choice, duration, integer, integer32, orNothing, parsed, textThat, timeLimit } from './kinds.ts';
import { type Kind, section, WARNING } from './section.ts';
import { builtSection } from './section-kinds.ts';
import { isFieldName } from './sendable.ts';
import { parseScheme } from './server-url.ts';

const SINCE = '0.2';

const USUAL_INTERVAL_MS = 30_000;
const USUAL_TIMEOUT_MS = 5_000;
const USUAL_WINDOW_MS = 10_000;

/** As in Traefik nothing positive is the default, and told. */
const positive = (kind: Kind<number>): Kind<number> => ({
  ...kind,
  read: (node, report) => {
    const value = kind.read(node, report);
    if (value === undefined || value > 0) return value;
    report(node, 'not used: expected more than 0', WARNING);
    return undefined;
  },
});

const usefulDuration = positive(duration);

const SERVER = 'server.invalid';

/** What `target` asks a server for. The server itself is none of its business: it must not lead to another one. */
function parsePath(written: string): Result<string> {
  const url = URL.parse(written, `http://${SERVER}/`);
  return url?.host === SERVER && url.protocol === 'http:' && url.username === ''
    ? ok(url.pathname + url.search)
    : fail('a path such as /health, relative to the server');
}

const CHECK = section({
  options: {
    path: {
      kind: orNothing(parsed('a path such as /health', parsePath)),
      meaning: 'What is asked for, relative to the address of the server.',
      default: '/',
      since: SINCE,
    },
    scheme: {
      kind: parsed('http, https or h2c', parseScheme),
      meaning: 'How it is asked; none: as the server is spoken to.',
      since: SINCE,
    },
    port: { kind: integer(0, 65_535), meaning: "Which port is asked; 0: the server's.", default: '0', since: SINCE },
    hostname: {
      kind: textThat('a host name, with or without a port', (text) => /^[A-Za-z0-9._:[\]-]+$/.test(text)),
      meaning: 'The Host to send; none: the address of the server.',
      since: SINCE,
    },
    method: {
      kind: textThat('a method such as GET', (text) => isFieldName(text) && text.toUpperCase() !== 'CONNECT'),
      meaning: 'The method to use.',
      default: 'GET',
      since: SINCE,
    },
    mode: {
      kind: choice('http', 'grpc'),
      meaning: 'What is asked: a page, or the gRPC health service.',
      default: 'http',
      since: SINCE,
    },
    status: {
      kind: integer(0, 999),
      meaning: 'The status that is expected; 0: 200 to 399.',
      default: '0',
      since: SINCE,
    },
    interval: { kind: usefulDuration, meaning: 'Between two checks of a server.', default: '30s', since: SINCE },
    unhealthyInterval: {
      kind: usefulDuration,
      meaning: 'Between two checks of a server that is down; none: as `interval`.',
      since: SINCE,
    },
    timeout: { kind: usefulDuration, meaning: 'How long the answer may take.', default: '5s', since: SINCE },
    followRedirects: { kind: boolean, meaning: 'Whether redirects are followed.', default: 'true', since: SINCE },
    headers: { kind: headerPairs, meaning: 'Headers to send.', since: SINCE },
    startPending: {
      kind: boolean,
      meaning: 'Whether a server that is new waits for its first good answer before it is chosen.',
      default: 'false',
      since: SINCE,
    },
  },
  later: {},
});

const PASSIVE = section({
  options: {
    failureWindow: {
      kind: usefulDuration,
      meaning: 'In which failures are counted, and for how long the server then rests.',
      default: '10s',
      since: SINCE,
    },
    maxFailedAttempts: {
      kind: positive(integer32),
      meaning: 'Failures that make a server rest.',
      default: '1',
      since: SINCE,
    },
  },
  later: {},
});

const healthCheck = builtSection(CHECK, (written): HealthCheck => {
  const { scheme, port = 0, hostname, status = 0, interval = USUAL_INTERVAL_MS } = written;
  return {
    mode: written.mode ?? 'http',
    ...(scheme === undefined ? {} : { scheme }),
    ...(port === 0 ? {} : { port }),
    ...(hostname === undefined ? {} : { hostname }),
    path: written.path ?? '/',
    method: written.method ?? 'GET',
    ...(status === 0 ? {} : { status }),
    intervalMs: interval,
    unhealthyIntervalMs: written.unhealthyInterval ?? interval,
    timeoutMs: written.timeout ?? USUAL_TIMEOUT_MS,
    followRedirects: written.followRedirects ?? true,
    headers: written.headers ?? [],
    startPending: written.startPending ?? false,
  };
});

const passiveHealthCheck = builtSection(
  PASSIVE,
  ({ failureWindow = USUAL_WINDOW_MS, maxFailedAttempts = 1 }): PassiveHealthCheck => ({
    failureWindowMs: failureWindow,
    maxFailedAttempts,
  }),
);

/** Of a load balancer, written in labels or in a file. */
export const HEALTH_OPTIONS = {
  healthCheck: {
    kind: healthCheck,
    meaning: 'Asks each server from time to time whether it is well; who is not is not chosen.',
    since: SINCE,
  },
  passiveHealthCheck: {
    kind: passiveHealthCheck,
    meaning: 'Rests a server that fails requests: it cannot be reached, or answers with 500 or more.',
    since: SINCE,
  },
  slowStart: {
    kind: timeLimit,
    meaning:
      'In which time the share of a server grows that joins others or is well again; 0: it has all of it at once.',
    default: '0',
    since: SINCE,
  },
  serveWhenAllDown: {
    kind: boolean,
    meaning: 'Whether servers that are down are chosen when all of them are; otherwise the answer is 503.',
    default: 'false',
    since: SINCE,
  },
} as const;
