// What one server is asked, complete: from its URL, the check of its service and the service's transport.

import { parseTarget } from '../balancing/target.ts';
import type { HealthCheck } from '../model/health-check.ts';
import { ok, type Result } from '../model/result.ts';
import type { HeaderPair, Server } from '../model/routing-state.ts';
import type { ServersTransport } from '../model/servers-transport.ts';

export interface Question {
  /** IP address or name, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** `h2c`: HTTP/2 without TLS; gRPC is HTTP/2 in any case. */
  readonly scheme: 'http' | 'https' | 'h2c';
  /** What is sent as Host. */
  readonly authority: string;
  readonly path: string;
  readonly method: string;
  readonly headers: readonly HeaderPair[];
  readonly transport: ServersTransport;
}

/** Undefined: it is well; otherwise why not, in few words and none of the server's. */
export type Fault = string | undefined;

/** Ends as soon as `signal` aborts, however. */
export type Ask = (question: Question, check: HealthCheck, signal: AbortSignal) => Promise<Fault>;

export function composeQuestion(server: Server, check: HealthCheck, transport: ServersTransport): Result<Question> {
  const target = parseTarget(server);
  if (!target.ok) return target;
  const { host } = target.value;
  const scheme = check.scheme ?? target.value.scheme;
  const port = check.port ?? target.value.port;
  const authority = check.hostname ?? hostWithPort(host, port, scheme);
  const { path, method, headers } = check;
  return ok({ host, port, scheme, authority, path, method, headers, transport });
}

const hostWithPort = (host: string, port: number, scheme: Question['scheme']): string => {
  const written = host.includes(':') ? `[${host}]` : host;
  return port === (scheme === 'https' ? 443 : 80) ? written : `${written}:${port}`;
};
