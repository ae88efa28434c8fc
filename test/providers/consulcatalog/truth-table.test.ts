// The provider truth table (reference http-safety 2.7, number 9), the column of Consul: what each fault does to the routing
// table and to /ready, at the start and later. No fault removes a route; only what Consul says itself does. Its answers
// have no pages, and nothing in them expires or is signed by a clock: those cells are of ECS and EC2.

import type { ServerResponse } from 'node:http';
import test from 'ava';
import type { Fault } from '../../../sandbox/faults.ts';
import type { Agent } from '../../sandbox/consul-agent.ts';
import { routeConsul } from './routed.ts';

const LIST = '/v1/catalog/services';
const HEALTH = '/v1/health/service';
const WEB = `${HEALTH}/web`;

const SHOP_ROUTED = 'shop: 10.0.0.2:80';
const BOTH = [SHOP_ROUTED, 'web: 10.0.0.1:8080 10.0.0.3:8080'];
const NOTHING: readonly string[] = [];

interface Effect {
  /** What shows that the fault has arrived; absent: the table itself. */
  readonly reason?: RegExp;
  readonly table: readonly string[];
  readonly ready: 200 | 503;
  /** Once the grace period of withdrawn routers is over, where that is something else. */
  readonly after?: readonly string[];
}

interface Row {
  readonly fault: string;
  readonly bring: (agent: Agent) => void;
  readonly atStart: Effect;
  readonly later: Effect;
}

const kept = (reason: RegExp): Effect => ({ reason, table: BOTH, ready: 200 });
const awaited = (reason: RegExp): Effect => ({ reason, table: NOTHING, ready: 503 });
const believed = (table: readonly string[], after = table): Effect => ({ table, after, ready: 200 });

const everything = (fault: Fault) => (agent: Agent) => agent.consul.faults.set('*', fault);

/** Answers what begins with `path` with this body and a newer index. */
const answering =
  (path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  (agent: Agent): void => {
    agent.intercept = ({ url }, response) => {
      if (url?.startsWith(path) !== true) return false;
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Consul-Index': '99', ...headers });
      response.end(body);
      return true;
    };
  };

function cutAnswer(response: ServerResponse): true {
  response.writeHead(200, { 'Content-Type': 'application/json', 'X-Consul-Index': '99', 'Content-Length': '4000' });
  response.write('{"web":[');
  setImmediate(() => response.destroy());
  return true;
}

const instance = (ID: string, Address: string, Port: number) => ({
  Node: { Node: 'sandbox', Address: '127.0.0.1' },
  Service: { ID, Address, Port, Tags: [] },
  Checks: [],
});
const FIRST = instance('web-1', '10.0.0.1', 8080);

/** What a server knows that has lost its leader: it tells who asks any server, and refuses the others. */
const KNOWN_WITHOUT_LEADER: Readonly<Record<string, object>> = {
  [LIST]: { web: [], shop: [], during: [] },
  [WEB]: [FIRST],
  [`${HEALTH}/shop`]: [instance('shop', '10.0.0.2', 80)],
  [`${HEALTH}/during`]: [instance('during', '10.0.0.8', 8)],
};

function loseLeader(agent: Agent): void {
  agent.intercept = ({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://consul');
    const isAnswered = searchParams.has('stale');
    response.writeHead(isAnswered ? 200 : 500, {
      'Content-Type': isAnswered ? 'application/json' : 'text/plain; charset=utf-8',
      'X-Consul-Index': '1',
      'X-Consul-KnownLeader': 'false',
    });
    response.end(isAnswered ? JSON.stringify(KNOWN_WITHOUT_LEADER[pathname]) : 'No cluster leader');
    return true;
  };
}

/** Faults that a query as a whole meets: not ready at the start, and nothing changes later. */
const whole: readonly (readonly [fault: string, bring: (agent: Agent) => void, reason: RegExp])[] = [
  ['down', everything({ kind: 'down' }), /socket hang up/],
  ['throttled (429)', everything({ kind: 'throttled' }), /^Consul answered 429: /],
  ['denied by ACLs (403)', everything({ kind: 'denied' }), /^Consul answered 403: /],
  ['a silent socket', everything({ kind: 'silent' }), /^no answer within 10000 ms$/],
  ['leader loss (500)', everything({ kind: 'broken' }), /^Consul answered 500: No cluster leader$/],
  [
    'leader loss (200, empty, no known leader)',
    answering('/v1/', '{}', { 'X-Consul-KnownLeader': 'false' }),
    /^the server that answered knows no leader$/,
  ],
  ['emptied by ACLs (200)', answering(LIST, '{}', { 'X-Consul-Default-ACL-Policy': 'deny' }), /^ACLs hide everything/],
  ['garbage JSON', answering('/v1/', '{"web":'), /JSON/],
  ['a page of somebody else', answering('/v1/', '<html>login</html>', { 'Content-Type': 'text/html' }), /^expected a/],
  [
    'an answer cut in the middle',
    (agent) => {
      agent.intercept = (_, response) => cutAnswer(response);
    },
    /^the connection ended before the answer did$/,
  ],
];

/** A change in the middle of the fault: it must be seen, or nobody would know that the queries still work. */
const meanwhile = (bring: (agent: Agent) => void) => (agent: Agent) => {
  bring(agent);
  agent.consul.register({ name: 'during', address: '10.0.0.8', port: 8 });
};

const WITH_CHANGE = ['during: 10.0.0.8:8', ...BOTH];
const ALL_SEEN = { atStart: believed(WITH_CHANGE), later: believed(WITH_CHANGE) };

const rows: readonly Row[] = [
  ...whole.map(([fault, bring, reason]) => ({ fault, bring, atStart: awaited(reason), later: kept(reason) })),
  {
    // Ready is who knows all: what no leader has confirmed is routed, and may lack something.
    fault: 'leader loss, and a server that tells what it knew (`?stale`)',
    bring: loseLeader,
    atStart: { table: ['during: 10.0.0.8:8', SHOP_ROUTED, 'web: 10.0.0.1:8080'], ready: 503 },
    later: { table: WITH_CHANGE, ready: 200 },
  },
  {
    fault: 'one service fails, the others do not',
    bring: answering(WEB, '{"error":"x"}'),
    atStart: { reason: /^expected a JSON array/, table: [SHOP_ROUTED], ready: 200 },
    later: kept(/^expected a JSON array/),
  },
  {
    fault: 'an entry that cannot be read (garbage item) beside one that can',
    bring: answering(WEB, JSON.stringify([{ Node: null, Service: 7 }, FIRST])),
    atStart: { reason: /^entry 0 is no instance/, table: [SHOP_ROUTED, 'web: 10.0.0.1:8080'], ready: 200 },
    later: kept(/^entry 0 is no instance/),
  },
  {
    fault: 'tags that nobody can read (garbage item)',
    bring: ({ consul }) =>
      consul.register({ name: 'bad', address: '10.0.0.7', port: 1, tags: ['traefik.http.routers.bad.rule=Host(('] }),
    atStart: { reason: /rule/, table: ['bad: 503', ...BOTH], ready: 200 },
    later: { reason: /rule/, table: ['bad: 503', ...BOTH], ready: 200 },
  },
  {
    fault: 'empty: no service',
    bring: answering(LIST, '{}'),
    atStart: believed(NOTHING),
    later: believed(['shop: 503', 'web: 503'], NOTHING),
  },
  {
    fault: 'empty: a service without instances',
    bring: answering(WEB, '[]'),
    atStart: believed([SHOP_ROUTED]),
    later: believed([SHOP_ROUTED, 'web: 503'], [SHOP_ROUTED]),
  },
  {
    fault: 'half empty: half of the services',
    bring: answering(LIST, '{"shop":[]}'),
    atStart: believed([SHOP_ROUTED]),
    later: believed([SHOP_ROUTED, 'web: 503'], [SHOP_ROUTED]),
  },
  {
    fault: 'half empty: half of the instances',
    bring: answering(WEB, JSON.stringify([FIRST])),
    atStart: believed([SHOP_ROUTED, 'web: 10.0.0.1:8080']),
    later: believed([SHOP_ROUTED, 'web: 10.0.0.1:8080']),
  },
  { fault: 'slow', bring: meanwhile(everything({ kind: 'slow', delayMs: 5_000 })), ...ALL_SEEN },
  { fault: 'the index goes backwards', bring: meanwhile(({ consul }) => consul.index.reset(3)), ...ALL_SEEN },
  { fault: 'index 0', bring: meanwhile(({ consul }) => consul.index.answerZero(true)), ...ALL_SEEN },
];

function declare({ consul }: Agent): void {
  consul.register({ name: 'web', id: 'web-1', address: '10.0.0.1', port: 8080 });
  consul.register({ name: 'web', id: 'web-2', address: '10.0.0.3', port: 8080 });
  consul.register({ name: 'shop', address: '10.0.0.2', port: 80 });
}

function heal(agent: Agent): void {
  agent.consul.faults.clear();
  agent.consul.index.answerZero(false);
  agent.intercept = () => false;
  for (const id of ['bad', 'during']) agent.consul.deregister(id);
  agent.consul.register({ name: 'later', address: '10.0.0.9', port: 9 });
}

const HEALED = ['later: 10.0.0.9:9', ...BOTH];
const same = (one: readonly string[], other: readonly string[]) => JSON.stringify(one) === JSON.stringify(other);

for (const { fault, bring, atStart, later } of rows) {
  for (const [when, effect] of [['at the start', atStart] as const, ['later', later] as const]) {
    test(`${fault}, ${when}`, async (t) => {
      const { reason, table, after = table, ready } = effect;
      const routed = await routeConsul(t, (agent) => {
        declare(agent);
        if (when === 'at the start') bring(agent);
      });
      if (when === 'later') {
        await routed.until(() => same(routed.table(), BOTH) && routed.consul.waiting === 3, 'the first state');
        bring(routed);
        routed.consul.interrupt();
      }
      const isThere = () =>
        reason === undefined ? same(routed.table(), table) : routed.reasons().some((each) => reason.test(each));
      await routed.until(isThere, 'the effect');
      await routed.pass(500);
      t.deepEqual(routed.table(), table);
      t.is(await routed.ready(), ready);

      await routed.pass(30_000);
      t.deepEqual(routed.table(), after, 'half a minute later');
      t.is(await routed.ready(), ready, 'half a minute later');

      heal(routed);
      await routed.until(() => same(routed.table(), HEALED), 'the recovery');
      t.is(await routed.ready(), 200);
    });
  }
}

test('ten minutes without Consul cost no route, and /ready stays', async (t) => {
  const routed = await routeConsul(t, declare);
  await routed.until(() => same(routed.table(), BOTH), 'the first state');
  routed.consul.faults.set('*', { kind: 'down' });
  routed.consul.interrupt();
  await routed.pass(600_000);
  t.deepEqual(routed.table(), BOTH);
  t.is(await routed.ready(), 200);
  t.true(routed.reasons().some((reason) => /socket hang up/.test(reason)));
});
