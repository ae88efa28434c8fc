// gRPC by its own library through the router: all four shapes, cancellation, deadlines, and statuses without a body.

import grpc from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { RunningRouter } from './running-router.ts';

const bytes = {
  requestSerialize: (text: string) => Buffer.from(text),
  requestDeserialize: String,
  responseSerialize: (text: string) => Buffer.from(text),
  responseDeserialize: String,
};
const method = (name: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/test.Echo/${name}`,
  requestStream,
  responseStream,
  ...bytes,
});

const ECHO = {
  unary: method('unary', false, false),
  up: method('up', true, false),
  down: method('down', false, true),
  both: method('both', true, true),
  refused: method('refused', false, false),
  held: method('held', false, false),
};

interface Running {
  readonly client: grpc.Client;
  /** A call that is never answered has come, and was cancelled. */
  readonly arrived: Promise<void>;
  readonly cancelled: Promise<void>;
}

async function start(t: ExecutionContext): Promise<Running> {
  const server = new grpc.Server();
  const arrived = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  server.addService(ECHO, {
    unary: (call: grpc.ServerUnaryCall<string, string>, done: grpc.sendUnaryData<string>) => {
      const trailer = new grpc.Metadata();
      trailer.set('x-trailer', 'behind');
      done(null, `unary ${call.request} ${call.metadata.get('x-own')[0]}`, trailer);
    },
    up: (call: grpc.ServerReadableStream<string, string>, done: grpc.sendUnaryData<string>) => {
      const parts: string[] = [];
      call.on('data', (part: string) => parts.push(part));
      call.on('end', () => done(null, parts.join('+')));
    },
    down: (call: grpc.ServerWritableStream<string, string>) => {
      for (let i = 0; i < 3; i++) call.write(`${call.request} ${i}`);
      call.end();
    },
    both: (call: grpc.ServerDuplexStream<string, string>) => {
      call.on('data', (part: string) => call.write(`<${part}>`));
      call.on('end', () => call.end());
    },
    refused: (_call: unknown, done: grpc.sendUnaryData<string>) =>
      done({ code: grpc.status.PERMISSION_DENIED, details: 'not you' }),
    held: (call: grpc.ServerUnaryCall<string, string>) => {
      call.on('cancelled', () => cancelled.resolve());
      arrived.resolve();
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  t.teardown(() => server.forceShutdown());
  const router = await RunningRouter.start(t, { routes: [{ servers: [`h2c://127.0.0.1:${port}`] }] });
  const client = new grpc.Client(`127.0.0.1:${router.port}`, grpc.credentials.createInsecure());
  t.teardown(() => client.close());
  return { client, arrived: arrived.promise, cancelled: cancelled.promise };
}

const { requestSerialize: write, responseDeserialize: read } = bytes;

test('unary: the message, its metadata and its trailers', async (t) => {
  const { client } = await start(t);
  const metadata = new grpc.Metadata();
  metadata.set('x-own', 'm');
  const answered = await new Promise<unknown[]>((resolve) => {
    const call = client.makeUnaryRequest(ECHO.unary.path, write, read, 'a', metadata, (error, value) => {
      call.on('status', (status) => resolve([error, value, status.metadata.get('x-trailer')]));
    });
  });
  t.deepEqual(answered, [null, 'unary a m', ['behind']]);
});

test('streams up, down and both ways', async (t) => {
  const { client } = await start(t);
  const up = await new Promise((resolve) => {
    const call = client.makeClientStreamRequest(ECHO.up.path, write, read, (error, value) => resolve(error ?? value));
    for (const part of ['a', 'b', 'c'.repeat(100_000)]) call.write(part);
    call.end();
  });
  t.is(up, `a+b+${'c'.repeat(100_000)}`);
  const down: string[] = [];
  const call = client.makeServerStreamRequest(ECHO.down.path, write, read, 'x');
  for await (const part of call) down.push(part);
  t.deepEqual(down, ['x 0', 'x 1', 'x 2']);
  const both = client.makeBidiStreamRequest(ECHO.both.path, write, read);
  const echoed: string[] = [];
  both.write('1');
  for await (const part of both) {
    echoed.push(part);
    if (echoed.length < 3) both.write(String(echoed.length + 1));
    else both.end();
  }
  t.deepEqual(echoed, ['<1>', '<2>', '<3>']);
});

test('a status without a message passes as it is', async (t) => {
  const { client } = await start(t);
  const error = await new Promise<grpc.ServiceError | null>((resolve) => {
    client.makeUnaryRequest(ECHO.refused.path, write, read, 'x', (refused) => resolve(refused));
  });
  t.deepEqual([error?.code, error?.details], [grpc.status.PERMISSION_DENIED, 'not you']);
});

test('cancelled by the client: the server is told', async (t) => {
  const { client, arrived, cancelled } = await start(t);
  const code = new Promise<grpc.status | undefined>((resolve) => {
    const call = client.makeUnaryRequest(ECHO.held.path, write, read, 'x', (error) => resolve(error?.code));
    void arrived.then(() => call.cancel());
  });
  t.is(await code, grpc.status.CANCELLED);
  await cancelled;
});

test('a deadline that passes: the client is answered by its own library, and the server is told', async (t) => {
  const { client, cancelled } = await start(t);
  await new Promise<void>((resolve) => client.waitForReady(Date.now() + 10_000, () => resolve()));
  const options = { deadline: new Date(Date.now() + 500) };
  const code = await new Promise<grpc.status | undefined>((resolve) => {
    client.makeUnaryRequest(ECHO.held.path, write, read, 'x', new grpc.Metadata(), options, (error) =>
      resolve(error?.code),
    );
  });
  t.is(code, grpc.status.DEADLINE_EXCEEDED);
  await cancelled;
});
