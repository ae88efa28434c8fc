// Every strict prefix of a good request is no request: no answer, and no whole request at the origin; while the head is
// not whole, not a byte of it. Wherever a good request is cut in two, it is the same request (http-safety 2.7, test 3).

import test from 'ava';
import { Client } from '../proxy/client.ts';
import { Origin } from '../proxy/origin.ts';
import { RunningRouter } from '../proxy/running-router.ts';

const REQUESTS: Readonly<Record<string, string>> = {
  plain: 'GET /a?b HTTP/1.1\r\nHost: a.test\r\nX-Own: 1\r\n\r\n',
  'with a length': 'POST /a HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello',
  'in chunks':
    'POST /a HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n',
};

for (const [name, text] of Object.entries(REQUESTS)) {
  test(`${name}: no prefix is a request`, async (t) => {
    const origin = await Origin.open(t);
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const headEnd = text.indexOf('\r\n\r\n') + 4;
    const askPrefix = async (length: number) => {
      const client = await router.connect();
      client.socket.end(text.slice(0, length), 'latin1');
      await client.untilEnded();
      t.is(client.received, '', JSON.stringify(text.slice(0, length)));
    };
    const lengths = Array.from({ length: text.length }, (_, length) => length);
    await Promise.all(lengths.filter((length) => length < headEnd).map(askPrefix));
    t.is(origin.connections.length, 0);
    await Promise.all(lengths.filter((length) => length >= headEnd).map(askPrefix));
    t.deepEqual(origin.asked, []);
  });

  test(`${name}: cut in two anywhere, it is the same request`, async (t) => {
    const origin = await Origin.open(t);
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const askCut = async (at: number) => {
      const client = await Client.connect(t, router.port);
      await client.sent(text.slice(0, at));
      await new Promise((resolve) => setImmediate(resolve));
      return (await client.ask(text.slice(at))).body;
    };
    const answers = await Promise.all(Array.from({ length: text.length - 1 }, (_, i) => askCut(i + 1)));
    t.deepEqual([...new Set(answers)], [text.startsWith('GET') ? 'GET /a?b' : 'POST /a hello']);
    t.is(origin.requests.length, text.length - 1);
  });
}
