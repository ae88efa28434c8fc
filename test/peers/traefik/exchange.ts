// One request as bytes to an entry point, and one line of what became of it: the status, the router that took it and what
// the upstream was sent, or the answer that was made on the way.

import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { hostname } from 'node:os';
import type { ExecutionContext } from 'ava';

/** What the upstream tells the client; a middleware may take it away. */
const SECRET = 'secret';

/** Says what it was sent, on two addresses of one port: the port. */
export async function runUpstream(t: ExecutionContext): Promise<number> {
  const first = await listen(t, '127.0.0.1', 0);
  await listen(t, '127.0.0.2', first);
  return first;
}

async function listen(t: ExecutionContext, host: string, port: number): Promise<number> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('X-Upstream', `${host}:${request.socket.localPort}`).setHeader('X-Secret', SECRET);
      const { method, url, rawHeaders } = request;
      response.end(JSON.stringify({ method, url, rawHeaders, body: Buffer.concat(chunks).toString('latin1') }));
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Without it, Traefik asks for gzip in the client's name. */
const ENCODING = 'Accept-Encoding: identity';

/**
 * `GET /path | Host: a.example | …`, ` HTTP/1.0` may follow the target; a part that begins with `>` is the body, and
 * `no encoding` leaves out the field that otherwise goes with every request.
 */
export function requestBytes(line: string): string {
  const [start = '', ...parts] = line.split(' | ');
  const body = parts.find((part) => part.startsWith('>'))?.slice(1) ?? '';
  const fields = parts.filter((part) => !part.startsWith('>') && part !== 'no encoding');
  if (!parts.includes('no encoding')) fields.push(ENCODING);
  if (body !== '') fields.push(`Content-Length: ${Buffer.byteLength(body)}`);
  const version = / HTTP\/1\.\d$/.test(start) ? '' : ' HTTP/1.1';
  return [`${start}${version}`, ...fields, '', body].join('\r\n');
}

interface Answer {
  readonly status: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const PATIENCE_MS = 10_000;

/** Of a final answer whose length is told or that ends with its connection. */
export async function exchange(port: number, request: string): Promise<Answer> {
  const socket = net.connect(port, '127.0.0.1');
  let received = '';
  try {
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.setEncoding('latin1').write(request, 'latin1');
    for await (const chunk of socket) {
      received += chunk;
      const answer = readAnswer(received, request.startsWith('HEAD '));
      if (answer !== undefined) return answer;
    }
  } catch {
    // Cut, or silent for too long: what has come until then is what it says.
  } finally {
    socket.destroy();
  }
  return readAnswer(received, true) ?? { status: 0, fields: [], body: received };
}

function readAnswer(received: string, ended = false): Answer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [start = '', ...lines] = received.slice(0, end).split('\r\n');
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const body = received.slice(end + 4);
  const length = fields.find(([name]) => name === 'content-length')?.[1];
  if (!ended && (length === undefined || body.length < Number(length))) return undefined;
  return { status: Number(start.split(' ')[1]), fields, body };
}

/**
 * `200 router METHOD target | name: value …` where the upstream was asked, with what it was sent beside the usual fields;
 * behind `<-` what the answer says beside the usual ones.
 */
export async function describeExchange(port: number, line: string): Promise<string> {
  const { status, fields, body } = await exchange(port, requestBytes(line));
  const upstream = fields.find(([name]) => name === 'x-upstream')?.[1];
  const parts = upstream === undefined ? [] : [describeReceived(body, line), ...namesMissing(fields, ['x-secret'])];
  const said = fields.filter(([name, value]) => !UNCOMPARED.has(name) && value !== SECRET);
  const told = said.map(([name, value]) => ` <- ${name}: ${value}`).sort();
  const text = `${[status, ...parts].join(' ')}${told.join('')}`;
  return upstream === undefined ? text : text.replaceAll(upstream, 'UPSTREAM');
}

/** Of the connection to the client, of the upstream itself, or of the text of an error. */
const UNCOMPARED = new Set([
  ...['date', 'content-length', 'connection', 'keep-alive', 'transfer-encoding', 'x-upstream'],
  ...['content-type', 'x-content-type-options'],
]);

type Fields = readonly (readonly [name: string, value: string])[];

const namesMissing = (fields: Fields, names: Iterable<string>): readonly string[] =>
  [...names].filter((name) => !fields.some(([each]) => each === name)).map((name) => `no ${name}`);

interface Received {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** Fields in the order of their names; those that say what they nearly always say are left out. */
function describeReceived(text: string, line: string): string {
  const { method, url, rawHeaders, body }: Received = JSON.parse(text);
  const fields = pairsOf(rawHeaders);
  const router = fields.find(([name]) => name === 'x-router')?.[1] ?? 'no router';
  const usual = usualFields(line);
  const told = fields
    .filter(([name, value]) => !['x-router', 'content-length'].includes(name) && usual.get(name) !== value)
    .map(([name, value]) => `${name}: ${value}`);
  const missing = namesMissing(fields, usual.keys());
  return [`${router} ${method} ${url}`, ...told.sort(), ...missing, ...(body === '' ? [] : [`>${body}`])].join(' | ');
}

function pairsOf(rawHeaders: readonly string[]): Fields {
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  return names.map((name, index) => [name.toLowerCase(), rawHeaders[2 * index + 1] ?? '']);
}

/** What an upstream is told about a plain request of a stranger on this machine. */
function usualFields(line: string): ReadonlyMap<string, string> {
  const host = /\| Host: ?(.*?)(?: \||$)/.exec(line)?.[1]?.trim() ?? '';
  return new Map([
    ['accept-encoding', 'identity'],
    ['host', host],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-host', host],
    ['x-forwarded-port', '80'],
    ['x-forwarded-proto', 'http'],
    ['x-forwarded-server', hostname()],
    ['x-real-ip', '127.0.0.1'],
  ]);
}
