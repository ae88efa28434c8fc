// The only file that talks to Consul. The `consul` package builds requests, carries the token and decodes JSON; what it
// lacks is added here: an end by AbortSignal, noticing that an answer was cut in the middle (the package listens to the
// request only, so a connection that dies within a body would leave its promise open for ever), and headers of its parent
// class that its types do not tell (it drops the parameter `ns` without a word).

import { EventEmitter } from 'node:events';
import { Agent as HttpAgent, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import Consul from 'consul';
import { ok, type Result } from '../../src/model/result.ts';
import type { ConsulCatalogSettings } from '../../src/model/settings.ts';
import { readSecureOptions, type SecureOptions } from './secure-options.ts';

/** What a blocking query needs of Consul. Each call rejects unless a whole answer with a status of 2xx arrived. */
export interface ConsulApi {
  /** Every service name with the union of its instances' tags. Without `index` the answer comes at once. */
  services(asked: Asked, signal: AbortSignal): Promise<Answer>;
  /** The instances of one service with their checks. */
  health(service: string, asked: Asked, signal: AbortSignal): Promise<Answer>;
  /** Leaves no connection open; the next call makes another. */
  close(): void;
}

export interface Asked {
  readonly index: bigint | undefined;
  /** Whichever server there is, unless settings insist on the leader. */
  readonly ofAnyServer: boolean;
}

export interface Answer {
  /** X-Consul-Index; undefined when it is missing or no number. */
  readonly index: bigint | undefined;
  /** False: a server without a leader answered, which may have seen nothing yet. */
  readonly leaderKnown: boolean;
  /** ACLs removed something from the answer. An anonymous token is never told. */
  readonly filteredByAcls: boolean;
  /** What no rule allows is hidden. */
  readonly aclsDenyByDefault: boolean;
  readonly body: unknown;
}

type Endpoint = Pick<ConsulCatalogSettings, 'endpoint' | 'namespace' | 'stale' | 'requireConsistent'>;

/** TCP keep-alive of a silent connection (http-safety 2.6: a dead path took one proxy 15 minutes to notice). */
const KEEP_ALIVE_MS = 15_000;

/** One connection, for one query at a time. */
export function createConsulApi(settings: Endpoint): ConsulApi {
  const { endpoint } = settings;
  const connection = new Connection(endpoint.scheme, () =>
    endpoint.scheme === 'https' ? readSecureOptions(endpoint) : ok(undefined),
  );
  const portAt = endpoint.address.lastIndexOf(':');
  const options = {
    host: endpoint.address.slice(0, portAt),
    port: Number(endpoint.address.slice(portAt + 1)),
    secure: endpoint.scheme === 'https',
    agent: connection.agent,
    headers: headersOf(settings),
    defaults: {
      ...(endpoint.token === undefined ? {} : { token: endpoint.token }),
      stale: settings.stale,
      consistent: settings.requireConsistent,
    },
  };
  const consul = new Consul(options);
  const datacenter: { dc?: string } = endpoint.datacenter === undefined ? {} : { dc: endpoint.datacenter };
  const query = ({ index, ofAnyServer }: Asked) => ({
    ...datacenter,
    ...(ofAnyServer && !settings.requireConsistent ? { stale: true } : {}),
    ...(index === undefined ? {} : { index: String(index), wait: `${endpoint.waitMs}ms` }),
  });
  return {
    services: (asked, signal) =>
      connection.ask((ctx) => consul.catalog.service.list({ ...query(asked), ...ctx }), signal),
    health: (service, asked, signal) =>
      connection.ask((ctx) => consul.health.service({ service, ...query(asked), ...ctx }), signal),
    close: () => connection.agent.destroy(),
  };
}

function headersOf({ endpoint: { httpAuth }, namespace }: Endpoint): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (httpAuth !== undefined) {
    const credentials = Buffer.from(`${httpAuth.username}:${httpAuth.password}`).toString('base64');
    headers.Authorization = `Basic ${credentials}`;
  }
  if (namespace !== undefined) headers['X-Consul-Namespace'] = namespace;
  return headers;
}

/** What the package takes to end a request (`cancel`) and to hand out the response with its headers. */
interface CallContext {
  readonly ctx: EventEmitter & { readonly includeResponse: true };
}

class Connection {
  readonly agent: HttpAgent;
  readonly #secure: () => Result<SecureOptions | undefined>;
  #secured: SecureOptions | undefined;
  #socket: Socket | undefined;
  #lost: (() => void) | undefined;

  /** `secure`: how TLS is spoken, asked for before each connection. Without a session to resume, as who is believed may change. */
  constructor(scheme: 'http' | 'https', secure: () => Result<SecureOptions | undefined>) {
    const keepAlive = true;
    this.#secure = secure;
    this.agent =
      scheme === 'https' ? new HttpsAgent({ keepAlive, maxCachedSessions: 0 }) : new HttpAgent({ keepAlive });
    const connect = this.agent.createConnection.bind(this.agent);
    this.agent.createConnection = (options, callback) => {
      const socket = connect({ ...options, ...this.#secured }, callback);
      if (socket instanceof Socket) this.#watch(socket);
      return socket;
    };
  }

  async ask(call: (context: CallContext) => Promise<unknown>, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    this.#prepare();
    const ctx = Object.assign(new EventEmitter(), { includeResponse: true } as const);
    const lost = Promise.withResolvers<never>();
    this.#lost = () => lost.reject(new Error('the connection ended before the answer did'));
    const cancel = () => ctx.emit('cancel');
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return readAnswer(await Promise.race([call({ ctx }), lost.promise]));
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(describeFailure(error), { cause: error });
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#lost = undefined;
    }
  }

  #prepare(): void {
    if (this.#socket?.destroyed === false) return;
    const secured = this.#secure();
    if (!secured.ok) throw new Error(secured.error);
    this.#secured = secured.value;
  }

  /** A complete answer is delivered before the close event; only then may a close mean that something is missing. */
  #watch(socket: Socket): void {
    this.#socket = socket;
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.once('close', () => {
      if (this.#socket === socket) setImmediate(() => this.#lost?.());
    });
  }
}

function readAnswer(outcome: unknown): Answer {
  const [response, body]: unknown[] = Array.isArray(outcome) ? outcome : [];
  if (!(response instanceof IncomingMessage)) throw new Error('the client handed out no response');
  const { headers } = response;
  const index = String(headers['x-consul-index'] ?? '');
  return {
    index: /^\d+$/.test(index) ? BigInt(index) : undefined,
    leaderKnown: headers['x-consul-knownleader'] !== 'false',
    filteredByAcls: headers['x-consul-results-filtered-by-acls'] === 'true',
    aclsDenyByDefault: headers['x-consul-default-acl-policy'] === 'deny',
    body,
  };
}

const LONGEST_REASON = 200;

/** Consul explains a refusal in a text body; the package keeps that only when it is short. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const response = 'response' in error ? error.response : undefined;
  if (!(response instanceof IncomingMessage) || response.statusCode === 200) {
    return error.message.replace(/^consul: [\w.]+: /, '');
  }
  const text = 'body' in response && typeof response.body === 'string' ? response.body.trim() : '';
  return `Consul answered ${response.statusCode}${text === '' ? '' : `: ${text.slice(0, LONGEST_REASON)}`}`;
}
