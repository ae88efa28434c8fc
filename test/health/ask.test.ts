// Checks against real servers: what is sent, what counts as well, and what does not.

import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import grpc from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { createAsk } from '../../src/health/ask.ts';
import { composeQuestion } from '../../src/health/question.ts';
import type { HealthCheck } from '../../src/model/health-check.ts';
import { type ServersTls, type ServersTransport, USUAL_TRANSPORT } from '../../src/model/servers-transport.ts';
import { NameResolver } from '../../src/names/name-resolver.ts';
import { systemClock } from '../../src/observe/clock.ts';
import { certificate } from '../support/certificates.ts';
import { USUAL } from './watched.ts';

interface Listening {
  readonly port: number;
}

async function listen(t: ExecutionContext, server: net.Server): Promise<Listening> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0 };
}

const page = (t: ExecutionContext, answer: http.RequestListener): Promise<Listening> =>
  listen(t, http.createServer(answer));

/** One name is known. */
const lookUp = new NameResolver(
  (name) =>
    name === 'app.test' ? Promise.resolve({ addresses: ['127.0.0.1'], ttlMs: 1_000 }) : Promise.reject(new Error(name)),
  systemClock,
).lookUp;

interface Asking {
  readonly check?: Partial<HealthCheck>;
  readonly tls?: Partial<ServersTls>;
  readonly scheme?: string;
  readonly host?: string;
  readonly signal?: AbortSignal;
}

/** Undefined: it is well. */
async function ask({ port }: Listening, { check, tls, scheme = 'http', host = '127.0.0.1', signal }: Asking = {}) {
  const whole = { ...USUAL, ...check };
  const transport = { ...USUAL_TRANSPORT, tls: { ...USUAL_TRANSPORT.tls, ...tls } };
  const question = composeQuestion({ url: `${scheme}://${host}:${port}`, weight: 1 }, whole, transport);
  if (!question.ok) throw new Error(question.error);
  return await createAsk(lookUp)(question.value, whole, signal ?? new AbortController().signal);
}

// === What is sent ===

test('the path, the address as Host, and nothing that is not asked for', async (t) => {
  const asked: http.IncomingMessage[] = [];
  const server = await page(t, (request, response) => {
    asked.push(request);
    response.end('well');
  });
  t.is(await ask(server, { check: { path: '/health?deep=1' } }), undefined);
  t.is(asked[0]?.method, 'GET');
  t.is(asked[0]?.url, '/health?deep=1');
  t.deepEqual(asked[0]?.rawHeaders, ['Host', `127.0.0.1:${server.port}`, 'Connection', 'close']);
});

test('method, hostname and headers; a Host among the headers is not sent', async (t) => {
  const asked: http.IncomingMessage[] = [];
  const server = await page(t, (request, response) => {
    asked.push(request);
    response.end();
  });
  const headers = [
    ['X-Probe', 'yes'],
    ['Host', 'elsewhere'],
  ] as const;
  t.is(await ask(server, { check: { method: 'HEAD', hostname: 'app.example', headers } }), undefined);
  t.is(asked[0]?.method, 'HEAD');
  t.is(asked[0]?.headers.host, 'app.example');
  t.is(asked[0]?.headers['x-probe'], 'yes');
});

test('another port than the server’s', async (t) => {
  const server = await page(t, (_, response) => response.end());
  t.is(await ask({ port: 1 }, { check: { port: server.port } }), undefined);
});

// === What counts as well ===

const STATUSES: readonly (readonly [status: number, wanted: number | undefined, fault: string | undefined])[] = [
  [200, undefined, undefined],
  [204, undefined, undefined],
  [399, undefined, undefined],
  [400, undefined, 'status 400'],
  [404, undefined, 'status 404'],
  [500, undefined, 'status 500'],
  [503, 503, undefined],
  [200, 204, 'status 200'],
  [204, 204, undefined],
];

for (const [status, wanted, fault] of STATUSES) {
  test(`status ${status} where ${wanted ?? '200 to 399'} is expected`, async (t) => {
    const server = await page(t, (_, response) => response.writeHead(status).end());
    t.is(await ask(server, { check: wanted === undefined ? {} : { status: wanted } }), fault);
  });
}

test('a server that turns is believed each time', async (t) => {
  let status = 200;
  const server = await page(t, (_, response) => response.writeHead(status).end());
  t.is(await ask(server), undefined);
  status = 500;
  t.is(await ask(server), 'status 500');
  status = 200;
  t.is(await ask(server), undefined);
});

test('a body is taken up to a limit, and then left', async (t) => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  const server = await page(t, (_, response) => {
    const part = Buffer.alloc(64 * 1024);
    const send = (): void => {
      while (!response.destroyed && response.write(part)) sent += part.length;
      response.once('drain', send);
    };
    response.once('close', resolve);
    send();
  });
  t.is(await ask(server), undefined);
  await closed;
  t.true(sent < 100_000_000);
});

test('a body that does not come is no fault: the head has said it', async (t) => {
  const asking = new AbortController();
  const server = await page(t, (_, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('half', async () => {
      // Both sides are in this process: what is written is read a few turns later.
      for (let turns = 0; turns < 100; turns++) await turn();
      asking.abort();
    });
  });
  t.is(await ask(server, { signal: asking.signal }), undefined);
});

// === What does not ===

test('nobody listens', async (t) => {
  // Never a port that was closed a moment ago: it may be another test's by now.
  t.is(await ask({ port: 1 }), 'ECONNREFUSED');
});

test('names are looked up as for requests; one that nobody knows', async (t) => {
  const server = await page(t, (_, response) => response.end());
  t.is(await ask(server, { host: 'app.test' }), undefined);
  t.is(await ask(server, { host: 'nobody.test' }), 'its name has no known address');
  t.is(await ask(server, { host: 'nobody.test', scheme: 'h2c' }), 'its name has no known address');
});

test('a reset', async (t) => {
  const server = await listen(
    t,
    net.createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
  );
  t.is(await ask(server), 'ECONNRESET');
});

test('what is no HTTP; none of it is repeated', async (t) => {
  const server = await listen(
    t,
    net.createServer((socket) => {
      socket.on('error', () => {});
      socket.end('secret-banner\r\n\r\n');
    }),
  );
  t.regex((await ask(server)) ?? '', /^HPE_/);
});

test('a server that is silent: the check ends when its time does, and the connection with it', async (t) => {
  const asking = new AbortController();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const server = await listen(
    t,
    net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('close', resolve);
      socket.once('data', () => asking.abort());
    }),
  );
  t.is(await ask(server, { signal: asking.signal }), 'ABORT_ERR');
  await closed;
});

test('an upgrade that nobody asked for', async (t) => {
  const server = await listen(
    t,
    net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
      );
    }),
  );
  t.is(await ask(server), 'the server speaks another protocol');
});

// === Redirects ===

/** `/a/0` leads to `/a/1`, and so on to `/a/n`, which is well. */
const chain = (t: ExecutionContext, length: number): Promise<Listening> =>
  page(t, ({ url = '' }, response) => {
    const at = Number(url.split('/')[2]);
    if (at < length) response.writeHead(302, { location: `${at + 1}` }).end();
    else response.end();
  });

test('redirects are followed, ten at most', async (t) => {
  t.is(await ask(await chain(t, 10), { check: { path: '/a/0' } }), undefined);
  t.is(await ask(await chain(t, 11), { check: { path: '/a/0' } }), 'redirected more than 10 times');
});

test('where they are not followed a redirect is an answer like any other', async (t) => {
  const server = await chain(t, 1);
  t.is(await ask(server, { check: { path: '/a/0', followRedirects: false } }), undefined);
  t.is(await ask(server, { check: { path: '/a/0', followRedirects: false, status: 200 } }), 'status 302');
});

test('a redirect to what is not well is not well', async (t) => {
  const server = await page(t, ({ url }, response) => {
    if (url === '/health') response.writeHead(307, { location: '/broken' }).end();
    else response.writeHead(500).end();
  });
  t.is(await ask(server), 'status 500');
});

test('another server is told neither the headers nor the Host of this one', async (t) => {
  const asked: http.IncomingMessage[] = [];
  const other = await page(t, (request, response) => {
    asked.push(request);
    response.end();
  });
  const server = await page(t, (_, response) => {
    response.writeHead(301, { location: `http://127.0.0.1:${other.port}/there` }).end();
  });
  const check = { method: 'POST', hostname: 'app.example', headers: [['Authorization', 'secret']] as const };
  t.is(await ask(server, { check }), undefined);
  t.is(`${asked[0]?.method} ${asked[0]?.url}`, 'GET /there');
  t.is(asked[0]?.headers.host, `127.0.0.1:${other.port}`);
  t.is(asked[0]?.headers.authorization, undefined);
});

for (const location of ['ftp://127.0.0.1/', 'http://', 'http://user@127.0.0.1/']) {
  test(`a redirect to ${location} is a fault`, async (t) => {
    const server = await page(t, (_, response) => response.writeHead(302, { location }).end());
    t.is(await ask(server), 'redirected to what is no HTTP address');
  });
}

// === TLS ===

const secure = (t: ExecutionContext, name = 'server'): Promise<Listening> => {
  const pair = { cert: certificate(`${name}.pem`), key: certificate(`${name}.key`), ca: certificate('ca.pem') };
  const server = https.createServer({ ...pair, requestCert: true, rejectUnauthorized: false }, (_, response) =>
    response.end(),
  );
  server.on('tlsClientError', () => {});
  return listen(t, server);
};
const BELIEVED = { rootCAs: [certificate('ca.pem')] };

test('TLS by the transport of the service: whom it believes, and which name it wants', async (t) => {
  const server = await secure(t);
  t.is(await ask(server, { scheme: 'https', tls: BELIEVED }), undefined);
  t.is(await ask(server, { scheme: 'https' }), 'SELF_SIGNED_CERT_IN_CHAIN');
  t.is(await ask(server, { scheme: 'https', tls: { insecureSkipVerify: true } }), undefined);
  const other = await secure(t, 'elsewhere');
  t.is(await ask(other, { scheme: 'https', tls: BELIEVED }), 'ERR_TLS_CERT_ALTNAME_INVALID');
  t.is(await ask(other, { scheme: 'https', tls: { ...BELIEVED, serverName: 'elsewhere.test' } }), undefined);
});

test('a session is resumed by the next check, and by no other transport', async (t) => {
  const server = https.createServer(
    { cert: certificate('server.pem'), key: certificate('server.key') },
    (_, response) => response.end(),
  );
  const reused: boolean[] = [];
  server.on('secureConnection', (socket) => reused.push(socket.isSessionReused()));
  const { port } = await listen(t, server);
  const check = createAsk(lookUp);
  const through = async (transport: ServersTransport) => {
    const question = composeQuestion({ url: `https://127.0.0.1:${port}`, weight: 1 }, USUAL, transport);
    return question.ok ? await check(question.value, USUAL, new AbortController().signal) : question.error;
  };
  const transport = { ...USUAL_TRANSPORT, tls: { ...USUAL_TRANSPORT.tls, ...BELIEVED } };
  for (let i = 0; i < 3; i++) t.is(await through(transport), undefined);
  t.is(await through({ ...transport }), undefined);
  t.deepEqual(reused, [false, true, true, false]);
});

test('the scheme of the check goes before the server’s', async (t) => {
  t.is(await ask(await secure(t), { scheme: 'http', check: { scheme: 'https' }, tls: BELIEVED }), undefined);
});

test('a transport by which TLS cannot be spoken is a fault of every check', async (t) => {
  const broken = { certificates: [{ certificate: 'no PEM', key: 'secret' }] };
  t.is(
    await ask(await secure(t), { scheme: 'https', tls: broken }),
    'TLS cannot be spoken by the transport of the service',
  );
});

// === HTTP/2 and gRPC ===

type Stream = http2.ServerHttp2Stream;

const overHttp2 = (t: ExecutionContext, answer: (stream: Stream, headers: http2.IncomingHttpHeaders) => void) => {
  const server = http2.createServer();
  server.on('stream', (stream: Stream, headers: http2.IncomingHttpHeaders) => {
    stream.on('error', () => {});
    answer(stream, headers);
  });
  server.on('sessionError', () => {});
  return listen(t, server);
};

test('a page over h2c, with the same judgement', async (t) => {
  const paths: string[] = [];
  const server = await overHttp2(t, (stream, headers) => {
    const path = headers[':path'] ?? '';
    paths.push(`${headers[':method']} ${path} ${headers[':authority']}`);
    if (path === '/moved') stream.respond({ ':status': 302, location: '/health' }, { endStream: true });
    else stream.respond({ ':status': path === '/health' ? 200 : 500 }, { endStream: true });
  });
  t.is(await ask(server, { scheme: 'h2c', check: { hostname: 'app.example', path: '/moved' } }), undefined);
  t.deepEqual(paths, ['GET /moved app.example', 'GET /health app.example']);
  t.is(await ask(server, { scheme: 'h2c', check: { path: '/x' } }), 'status 500');
});

test('over h2c: a stream that ends without a word, a body that is cut, and time that is over already', async (t) => {
  const mute = await overHttp2(t, (stream) => stream.close(http2.constants.NGHTTP2_NO_ERROR));
  t.is(await ask(mute, { scheme: 'h2c' }), 'the connection was closed');
  const cut = await overHttp2(t, (stream) => {
    stream.respond({ ':status': 200 });
    stream.write('half', () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  });
  t.is(await ask(cut, { scheme: 'h2c' }), undefined);
  const asked: string[] = [];
  const server = await overHttp2(t, (stream, headers) => {
    asked.push(String(headers[':path']));
    stream.respond({ ':status': 200 }, { endStream: true });
  });
  t.is(await ask(server, { scheme: 'h2c', signal: AbortSignal.abort() }), 'the connection was closed');
  t.deepEqual(asked, []);
});

/** A health service with this answer; undefined: it answers with an error. */
const healthService = (t: ExecutionContext, status: number | undefined): Promise<Listening> =>
  overHttp2(t, (stream, headers) => {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      const isCheck =
        headers[':path'] === '/grpc.health.v1.Health/Check' &&
        headers[':method'] === 'POST' &&
        headers['content-type'] === 'application/grpc' &&
        Buffer.concat(parts).equals(Buffer.alloc(5));
      if (!isCheck || status === undefined) {
        stream.respond({ ':status': 200, 'grpc-status': '12' }, { endStream: true });
        return;
      }
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.end(Buffer.from([0, 0, 0, 0, 2, 8, status]));
    });
  });

test('gRPC: SERVING is well, whichever scheme without TLS', async (t) => {
  const server = await healthService(t, 1);
  t.is(await ask(server, { check: { mode: 'grpc' } }), undefined);
  t.is(await ask(server, { scheme: 'h2c', check: { mode: 'grpc' } }), undefined);
});

test('gRPC: NOT_SERVING, no such service, and who speaks no HTTP/2', async (t) => {
  t.is(await ask(await healthService(t, 2), { check: { mode: 'grpc' } }), 'NOT_SERVING');
  t.is(
    await ask(await healthService(t, undefined), { check: { mode: 'grpc' } }),
    'the server does not know the gRPC health service',
  );
  t.not(await ask(await page(t, (_, response) => response.end()), { check: { mode: 'grpc' } }), undefined);
});

test('gRPC: a stream that is reset, a connection that ends, and one that is silent', async (t) => {
  const reset = await overHttp2(t, (stream) => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  t.is(await ask(reset, { check: { mode: 'grpc' } }), 'ERR_HTTP2_STREAM_ERROR');
  const ended = await overHttp2(t, (stream) => stream.session?.destroy());
  t.not(await ask(ended, { check: { mode: 'grpc' } }), undefined);
  const asking = new AbortController();
  const silent = await overHttp2(t, () => asking.abort());
  t.not(await ask(silent, { check: { mode: 'grpc' }, signal: asking.signal }), undefined);
});

test('gRPC over TLS', async (t) => {
  const pair = { cert: certificate('server.pem'), key: certificate('server.key') };
  const server = http2.createSecureServer(pair);
  server.on('stream', (stream: Stream) => {
    stream.on('error', () => {});
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.end(Buffer.from([0, 0, 0, 0, 2, 8, 1]));
  });
  server.on('sessionError', () => {});
  const listening = await listen(t, server);
  t.is(await ask(listening, { scheme: 'https', check: { mode: 'grpc' }, tls: BELIEVED }), undefined);
  t.is(await ask(listening, { scheme: 'https', check: { mode: 'grpc' } }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test('gRPC as its own library answers', async (t) => {
  const same = (bytes: Buffer): Buffer => bytes;
  const unary = {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  } as const;
  let status = 1;
  const server = new grpc.Server();
  server.addService(
    { Check: unary },
    {
      Check: (_call: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) => {
        if (status > 0) done(null, Buffer.from([8, status]));
        else done({ code: grpc.status.UNAVAILABLE, details: 'not today' });
      },
    },
  );
  const credentials = grpc.ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve) => {
    server.bindAsync('127.0.0.1:0', credentials, (_, bound) => resolve(bound));
  });
  t.teardown(() => server.forceShutdown());
  const check = { mode: 'grpc' } as const;
  t.is(await ask({ port }, { check }), undefined);
  status = 2;
  t.is(await ask({ port }, { check }), 'NOT_SERVING');
  status = 0;
  t.is(await ask({ port }, { check }), 'gRPC status 14');
  const bare = new grpc.Server();
  const barePort = await new Promise<number>((resolve) => {
    bare.bindAsync('127.0.0.1:0', credentials, (_, bound) => resolve(bound));
  });
  t.teardown(() => bare.forceShutdown());
  t.is(await ask({ port: barePort }, { check }), 'the server does not know the gRPC health service');
});
