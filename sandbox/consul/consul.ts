// A Consul agent as a request handler: catalog, health and agent endpoints with blocking queries over real HTTP, its real
// error texts, and faults that can be switched on. It leaves out the `consul` service that an agent registers for itself.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { Clock } from '../../src/model/clock.ts';
import { type Fault, FaultSwitch, GARBAGE } from '../faults.ts';
import { type CheckStatus, ConsulCatalog, type ServiceRegistration } from './catalog.ts';
import type { Node } from './render.ts';
import { type Call, findRoute, operationOf, type Reply, type Route } from './routes.ts';
import { parseWaitMs } from './wait.ts';

/** What a client sent, for tests to look at. */
export interface RecordedCall {
  readonly id: string;
  readonly token: string | undefined;
  readonly params: URLSearchParams;
}

export interface ConsulSandbox {
  /** Answers everything below `/v1/`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  register(service: ServiceRegistration): void;
  deregister(id: string): void;
  /** Sets every check of a service; one without checks gets one. */
  setCheck(serviceId: string, status: CheckStatus): void;
  /** Operations are routes without their last segment: `/v1/catalog/services`, `/v1/health/service`. */
  readonly faults: FaultSwitch;
  readonly index: {
    /** A restored cluster: every result set now has this index; waiting queries are answered. */
    reset(to: number): void;
    /** Answers carry index 0, which Consul promises never to do. */
    answerZero(on: boolean): void;
  };
  /** How often a route was called. */
  count(operation: string): number;
  lastCall(operation: string): RecordedCall | undefined;
  /** Queries that wait at this moment. */
  readonly waiting: number;
  /** Destroys the connections of waiting queries, as the restart of an agent does. */
  interrupt(): void;
  close(): void;
}

const PERMISSION_DENIED =
  "Permission denied: token with AccessorID '00000000-0000-0000-0000-000000000002' lacks permission 'service:read'";
const TOO_MANY = 'Your IP is issuing too many concurrent connections, please rate limit your calls\n';

export function createConsul(options: { readonly clock: Clock; readonly datacenter?: string }): ConsulSandbox {
  return new Sandbox(options.clock, options.datacenter ?? 'dc1');
}

class Sandbox implements ConsulSandbox {
  readonly faults = new FaultSwitch();
  readonly index = {
    reset: (to: number) => this.#catalog.resetIndex(to),
    answerZero: (on: boolean) => {
      this.#zero = on;
    },
  };
  readonly #catalog = new ConsulCatalog();
  readonly #clock: Clock;
  readonly #node: Node;
  readonly #calls = new Map<string, { count: number; last: RecordedCall }>();
  readonly #waiting = new Map<ServerResponse, () => void>();
  #zero = false;

  constructor(clock: Clock, datacenter: string) {
    this.#clock = clock;
    this.#node = { name: 'sandbox', address: '127.0.0.1', datacenter };
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams: params } = new URL(request.url ?? '/', 'http://consul');
    const found = findRoute(pathname);
    if (found === undefined) {
      return send(response, { status: 404, text: 'Invalid URL path: not a recognized HTTP API endpoint' });
    }
    const { route, id } = found;
    this.#record(operationOf(route), { id, params, token: tokenOf(request, params) });
    const method = route.kind === 'write' ? 'PUT' : 'GET';
    if (request.method !== method) {
      response.setHeader('Allow', `OPTIONS,${method}`);
      return send(response, { status: 405, text: `method ${request.method} not allowed` });
    }
    this.#underFault(this.faults.for(operationOf(route)), route, response, () => {
      readText(request).then(
        (body) => this.#answer(route, { id, params, body }, response),
        () => response.destroy(),
      );
    });
  }

  register(service: ServiceRegistration): void {
    this.#catalog.register(service);
  }

  deregister(id: string): void {
    this.#catalog.deregister(id);
  }

  setCheck(serviceId: string, status: CheckStatus): void {
    const service = this.#catalog.services.find(({ id }) => id === serviceId);
    if (service === undefined) throw new Error(`the sandbox has no service ${serviceId}`);
    const fresh = { id: `service:${serviceId}`, name: 'check', type: 'ttl', notes: '', output: '' } as const;
    const checks = service.checks.length === 0 ? [fresh] : service.checks;
    this.#catalog.setChecks(
      serviceId,
      checks.map((check) => ({ ...check, status })),
    );
  }

  count(operation: string): number {
    return this.#calls.get(operation)?.count ?? 0;
  }

  lastCall(operation: string): RecordedCall | undefined {
    return this.#calls.get(operation)?.last;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  interrupt(): void {
    for (const response of [...this.#waiting.keys()]) response.destroy();
  }

  close(): void {
    this.interrupt();
    for (const forget of [...this.#waiting.values()]) forget();
  }

  #record(operation: string, last: RecordedCall): void {
    this.#calls.set(operation, { count: this.count(operation) + 1, last });
  }

  #underFault(fault: Fault | undefined, route: Route, response: ServerResponse, answer: () => void): void {
    switch (fault?.kind) {
      case 'down':
        return void response.destroy();
      case 'silent':
        return this.#hold(response, () => {});
      case 'throttled':
        return send(response, { status: 429, text: TOO_MANY });
      case 'denied':
        return send(response, { status: 403, text: PERMISSION_DENIED });
      case 'broken':
        return send(response, { status: 500, text: 'No cluster leader' });
      case 'garbage':
        return send(response, { status: 200, text: GARBAGE });
      case 'empty':
        this.#describe(response, this.#catalog.listIndex);
        return send(response, { status: 200, json: route.name === '/v1/catalog/services' ? {} : [] });
      case 'slow':
        return this.#hold(
          response,
          this.#clock.after(fault.delayMs, () => this.#release(response, answer)),
        );
      default:
        return answer();
    }
  }

  #answer(route: Route, call: Call, response: ServerResponse): void {
    const agent = { catalog: this.#catalog, node: this.#node };
    if (route.kind !== 'query') return send(response, route.reply(agent, call));
    const refusal = refuseQuery(call.params, this.#node.datacenter);
    if (refusal !== undefined) return send(response, refusal);

    const current = () => route.index(this.#catalog, call);
    const answer = () => {
      this.#describe(response, current());
      send(response, { status: 200, json: route.read(agent, call) });
    };
    const seen = Number(call.params.get('index') ?? 0);
    if (seen === 0 || current() > seen) return answer();
    this.#wait(response, call, () => current() !== seen, answer);
  }

  /** Until the result moves (either way: a reset wakes too) or the client's patience ends; never longer, without jitter. */
  #wait(response: ServerResponse, call: Call, moved: () => boolean, answer: () => void): void {
    const release = () => this.#release(response, answer);
    const cancel = this.#clock.after(parseWaitMs(call.params.get('wait')) ?? 0, release);
    const unwatch = this.#catalog.watch(() => {
      if (moved()) release();
    });
    this.#hold(response, () => {
      cancel();
      unwatch();
    });
  }

  /** `forget` undoes timers and watches, whether the answer goes out or the client left first. */
  #hold(response: ServerResponse, forget: () => void): void {
    this.#waiting.set(response, () => {
      this.#waiting.delete(response);
      forget();
    });
    response.once('close', () => this.#waiting.get(response)?.());
  }

  #release(response: ServerResponse, answer: () => void): void {
    this.#waiting.get(response)?.();
    answer();
  }

  #describe(response: ServerResponse, index: number): void {
    response.setHeader('X-Consul-Index', this.#zero ? 0 : index);
    response.setHeader('X-Consul-KnownLeader', 'true');
    response.setHeader('X-Consul-LastContact', '0');
  }
}

function refuseQuery(params: URLSearchParams, datacenter: string): Reply | undefined {
  if (!/^\d*$/.test(params.get('index') ?? '')) return { status: 400, text: 'Invalid index' };
  if (parseWaitMs(params.get('wait')) === undefined) return { status: 400, text: 'Invalid wait time' };
  if (params.has('stale') && params.has('consistent')) {
    return { status: 400, text: 'Cannot specify ?stale with ?consistent, conflicting semantics.' };
  }
  return (params.get('dc') || datacenter) === datacenter ? undefined : { status: 500, text: 'No path to datacenter' };
}

function tokenOf(request: IncomingMessage, params: URLSearchParams): string | undefined {
  const header = request.headers['x-consul-token'];
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return (typeof header === 'string' ? header : undefined) ?? bearer ?? params.get('token') ?? undefined;
}

function send(response: ServerResponse, { status, json, text }: Reply): void {
  const payload = json === undefined ? (text ?? '') : JSON.stringify(json);
  response.statusCode = status;
  if (payload !== '') {
    response.setHeader('Content-Type', json === undefined ? 'text/plain; charset=utf-8' : 'application/json');
  }
  response.setHeader('Content-Length', Buffer.byteLength(payload));
  response.end(payload);
}
