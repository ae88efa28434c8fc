// Valid conversations with a few frames changed, from clients and from servers: whatever comes of it, others are served, and
// what comes out at the other side is a whole message that the bytes justify, or none.

import '../../support/fixed-seed.ts';
import test from 'ava';
import fc from 'fast-check';
import { get as getText } from '../client.ts';
import { answer, Origin, type OriginRequest } from '../origin.ts';
import { RunningRouter } from '../running-router.ts';
import { FrameConnection, valueIn } from './frame-connection.ts';
import { bodiesOf, type ModelMessage, readAsModel } from './frame-model.ts';
import {
  data,
  type Fields,
  FLAG,
  frame,
  get,
  headers,
  lastData,
  lastHeaders,
  PREFACE,
  ping,
  post,
  priority,
  request,
  reset,
  settings,
  TYPE,
  windowUpdate,
} from './frames.ts';
import { literal, remembered, writeBlock } from './hpack.ts';
import { MUTATED } from './mutations.ts';
import { connectPlain } from './raw-client.ts';
import { ask, RawServer } from './raw-server.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 300);

/** Its paths say whose they are: a request may reach the origin when its client has gone. */
function conversation(mark: number): readonly Buffer[] {
  const path = (name: string): string => `/${name}?${mark}`;
  const split = writeBlock(request('GET', path('split')));
  const put = Buffer.concat([writeBlock(request('PUT', path('put'))), remembered('x-own', 'v')]);
  return [
    settings({ 3: 100, 4: 70_000 }),
    windowUpdate(0, 1000),
    post(1, path('long'), 'content-length', '6'),
    get(3, path('plain')),
    data(1, 'abc'),
    ping(),
    frame(TYPE.headers, FLAG.endStream, 5, split.subarray(0, 9)),
    frame(TYPE.continuation, FLAG.endHeaders, 5, split.subarray(9)),
    lastData(1, 'def'),
    post(7, path('open')),
    frame(TYPE.data, FLAG.padded, 7, '\x02gh\0\0'),
    priority(7, 0),
    frame(TYPE.headers, FLAG.endHeaders, 9, put),
    lastHeaders(7, ['x-sum', '7']),
    lastData(9, 'GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n'),
    post(11, path('gone'), 'content-length', '9'),
    reset(11),
    get(13, path('last')),
  ];
}

/** Connections do not last: what an origin has received on one is kept as long as there is a request of it. */
const ONCE = ({ asked }: OriginRequest): string => answer(asked, 'Connection: close');

async function servesOther(router: RunningRouter): Promise<void> {
  const got = await ask(router, getText('/other'));
  if (got === 'cut' || got.body !== 'GET /other') throw new Error(`another client gets ${JSON.stringify(got)}`);
}

/** Of a stream's message: what an origin of HTTP/1.1 may get of it. */
const asRequests = (message: ModelMessage): string[] =>
  bodiesOf(message).map((body) => `${valueIn(message.fields, ':method')} ${valueIn(message.fields, ':path')} ${body}`);

/** A path that is the same however it is written. */
const isPlain = ({ fields }: ModelMessage): boolean => /^\/[\w?=&-]*$/.test(valueIn(fields, ':path') ?? '/');

function isJustified({ asked, body, fields }: OriginRequest, messages: readonly ModelMessage[] | undefined): boolean {
  if (fields.filter(([name]) => name.toLowerCase() === 'host').length !== 1) return false;
  if (messages === undefined) return true;
  // What else a path may be is somebody else's test: then only the body is compared.
  return messages.some((one) =>
    isPlain(one) ? asRequests(one).includes(`${asked} ${body}`) : bodiesOf(one).includes(body),
  );
}

test('the conversation that is changed is a good one', (t) => {
  const messages = readAsModel(Buffer.concat(conversation(0))) ?? [];
  t.deepEqual([...new Set(messages.flatMap(asRequests))].toSorted(), [
    'GET /last?0 ',
    'GET /plain?0 ',
    'GET /split?0 ',
    'POST /long?0 abcdef',
    'POST /open?0 gh',
    'PUT /put?0 GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n',
  ]);
});

test('clients: what reaches the origin was asked, whole, in these words', async (t) => {
  const origin = await Origin.open(t, { answer: ONCE });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const said: (readonly ModelMessage[] | undefined)[] = [];
  const inputs: Buffer[] = [];
  let looked = 0;
  let arrived = 0;
  await fc.assert(
    fc.asyncProperty(MUTATED, async (mutate) => {
      const bytes = mutate(conversation(said.length));
      said.push(readAsModel(bytes));
      inputs.push(bytes);
      const client = new FrameConnection(await connectPlain(t, router.port), { acknowledges: false });
      await client.sent(PREFACE, bytes);
      for (let i = 0; i < 2; i++) {
        await servesOther(router);
      }
      client.socket.resetAndDestroy();
      for (const one of origin.requests.slice(looked)) {
        looked++;
        if (one.asked === 'GET /other') continue;
        arrived++;
        const mark = /\?(\d+)$/.exec(one.asked)?.[1];
        const sayers = mark === undefined || Number(mark) >= said.length ? said : [said[Number(mark)]];
        if (!sayers.some((messages) => isJustified(one, messages))) {
          const input = inputs[Number(mark)] ?? bytes;
          throw new Error(`${one.asked} ${JSON.stringify(one.body)} of ${input.toString('hex')}`);
        }
      }
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  // Many of them are requests all the same.
  t.true(arrived > RUNS, `${arrived}`);
});

const OK: Fields = [':status', '200'];

const ANSWERS: readonly (readonly Buffer[])[] = [
  [headers(1, [...OK, 'content-length', '6']), data(1, 'abc'), lastData(1, 'def')],
  [headers(1, [':status', '103', 'link', '</a>']), headers(1, OK), data(1, 'abc'), lastHeaders(1, ['x-sum', '7'])],
  [
    frame(TYPE.headers, 0, 1, writeBlock(OK)),
    frame(
      TYPE.continuation,
      FLAG.endHeaders,
      1,
      Buffer.concat([literal('x-a', '1'), remembered('content-length', '4')]),
    ),
    ping(),
    frame(TYPE.data, FLAG.padded, 1, '\x02ab\0\0'),
    windowUpdate(0, 10),
    lastData(1, 'cd'),
  ],
  [lastHeaders(1, [...OK, 'content-length', '0'])],
];

/** What a client may be told of the message on the first stream. */
function mayGet(got: Awaited<ReturnType<typeof ask>>, message: ModelMessage | undefined): boolean {
  if (got === 'cut' || got.status === 502) return true;
  if (message === undefined || got.status !== Number(valueIn(message.fields, ':status'))) return false;
  return [204, 304].includes(got.status) ? got.body === '' : bodiesOf(message).includes(got.body);
}

test('servers: what reaches the client was answered, whole, in these words', async (t) => {
  let bytes: Buffer = Buffer.alloc(0);
  const server = await RawServer.open(t, {
    greeting: [settings()],
    acknowledges: false,
    answer: ({ connection: { socket } }) => void socket.write(bytes, () => setImmediate(() => socket.end())),
  });
  const origin = await Origin.open(t, { answer: ONCE });
  const router = await RunningRouter.start(t, {
    routes: [
      { rule: 'Path(`/`)', servers: [server.url] },
      { rule: 'Path(`/other`)', servers: [origin.url] },
    ],
  });
  let whole = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ANSWERS), MUTATED, async (frames, mutate) => {
      bytes = mutate(frames);
      const got = await ask(router);
      const messages = readAsModel(bytes);
      if (
        messages !== undefined &&
        !mayGet(
          got,
          messages.find(({ stream }) => stream === 1),
        )
      )
        throw new Error(`${JSON.stringify(got)} of ${bytes.toString('hex')}`);
      if (got !== 'cut' && got.status === 200) whole++;
      await servesOther(router);
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  t.true(whole > RUNS / 10, `${whole}`);
});
