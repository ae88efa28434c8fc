// What every strategy promises, whatever its order: run by the test file of each of them.

import test from 'ava';
import fc from 'fast-check';
import type { Balancer, Target } from '../../src/balancing/balancer.ts';
import { SET_ASIDE_MS } from '../../src/balancing/set-aside.ts';
import type { Clock, Random } from '../../src/model/clock.ts';
import type { Server } from '../../src/model/routing-state.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { chosen, leaving, serverOf, serversOf } from './servers.ts';

export type CreateBalancer = (options: { readonly clock: Clock; readonly random: Random }) => Balancer;

const RUNS = { seed: 20_260_204, numRuns: 500 };

export function testBalancer(strategy: string, create: CreateBalancer): void {
  const start = (...servers: readonly Server[]) => {
    const clock = new ManualClock();
    const balancer = create({ clock, random: () => 0 });
    balancer.update(servers);
    return { clock, balancer };
  };

  test(`${strategy}: nobody is there until a list arrives, nor after an empty one`, (t) => {
    const { balancer } = start();
    t.is(balancer.pick(undefined), undefined);
    balancer.update(serversOf('a'));
    t.is(balancer.pick(undefined)?.server.url, 'http://a:80');
    balancer.update([]);
    t.is(balancer.pick(undefined), undefined);
  });

  test(`${strategy}: every server gets its turn`, (t) => {
    const { balancer } = start(...serversOf('a', 'b', 'c'));
    t.deepEqual(chosen(balancer, 300), ['a', 'b', 'c']);
  });

  test(`${strategy}: a weight of 0 or less is never chosen`, (t) => {
    const { balancer } = start(serverOf('a', 0), serverOf('b', -1), serverOf('c'));
    t.deepEqual(chosen(balancer, 20), ['c']);
    balancer.update([serverOf('a', 0), serverOf('b', -1), serverOf('c', 0)]);
    t.is(balancer.pick(undefined), undefined);
  });

  test(`${strategy}: a share of 0 is not there; what there was of the server is there again with its share`, (t) => {
    const { balancer } = start(...serversOf('a', 'b'));
    const before = pickHost(balancer, 'a');
    balancer.update(serversOf('a', 'b'), [{ url: 'http://a:80', share: 0 }]);
    t.deepEqual(chosen(balancer, 20), ['b']);
    balancer.update(serversOf('a', 'b'), [{ url: 'http://b:80', share: 0 }]);
    t.deepEqual(chosen(balancer, 20), ['a']);
    t.is(pickHost(balancer, 'a').host, before.host);
    balancer.update(serversOf('a'), [{ url: 'http://a:80', share: 0 }]);
    t.is(balancer.pick(undefined), undefined);
    balancer.update(serversOf('a', 'b'));
    t.deepEqual(chosen(balancer, 20), ['a', 'b']);
  });

  test(`${strategy}: a URL that cannot be dialled is nobody`, (t) => {
    const { balancer } = start({ url: 'nonsense', weight: 1 }, serverOf('a'));
    t.deepEqual(chosen(balancer, 10), ['a']);
  });

  test(`${strategy}: who just failed this request is passed over while another is left`, (t) => {
    const { balancer } = start(...serversOf('a', 'b'));
    for (let i = 0; i < 10; i++) {
      const failed = balancer.pick(undefined);
      t.not(balancer.pick(failed)?.host, failed?.host);
    }
    balancer.update(serversOf('a'));
    const only = balancer.pick(undefined);
    t.is(balancer.pick(only)?.host, 'a');
  });

  test(`${strategy}: who is set aside goes last for its time, then has turns again`, async (t) => {
    const { balancer, clock } = start(...serversOf('a', 'b', 'c'));
    setAside(balancer, 'a');
    await clock.advance(SET_ASIDE_MS - 1);
    t.deepEqual(chosen(balancer, 30), ['b', 'c']);
    await clock.advance(1);
    t.true(chosen(balancer, 30).includes('a'));
  });

  test(`${strategy}: when all are set aside they are used, each of them`, (t) => {
    const { balancer } = start(...serversOf('a', 'b'));
    setAside(balancer, 'a');
    setAside(balancer, 'b');
    t.deepEqual(chosen(balancer, 30), ['a', 'b']);
  });

  test(`${strategy}: when all are set aside, who just failed is still passed over`, (t) => {
    const { balancer } = start(...serversOf('a', 'b'));
    setAside(balancer, 'a');
    const failed = setAside(balancer, 'b');
    for (let i = 0; i < 10; i++) t.is(balancer.pick(failed)?.host, 'a');
  });

  test(`${strategy}: who is leaving is chosen when nobody else is left`, (t) => {
    const { balancer } = start(leaving('a'), leaving('b'), ...serversOf('c', 'd'));
    t.deepEqual(chosen(balancer, 30), ['c', 'd']);
    balancer.update([leaving('a'), leaving('b'), ...serversOf('c')]);
    const failed = setAside(balancer, 'c');
    t.deepEqual(chosen(balancer, 30), ['a', 'b'], 'before one that cannot be reached');
    t.not(balancer.pick(failed)?.host, 'c');
    balancer.update([leaving('a'), leaving('b')]);
    t.deepEqual(chosen(balancer, 30), ['a', 'b']);
  });

  test(`${strategy}: who is leaving may stay after all, and who stays may leave`, (t) => {
    const { balancer } = start(leaving('a'), serverOf('b'));
    balancer.update([serverOf('a'), leaving('b')]);
    t.deepEqual(chosen(balancer, 30), ['a']);
    balancer.update(serversOf('a', 'b'));
    t.deepEqual(chosen(balancer, 30), ['a', 'b']);
  });

  test(`${strategy}: who is taken out is nobody for its time, also alone; it outlives an update, not a departure`, async (t) => {
    const { balancer, clock } = start(...serversOf('a', 'b'));
    balancer.takeOut(pickHost(balancer, 'a'), 10_000);
    t.deepEqual(chosen(balancer, 20), ['b']);
    balancer.update(serversOf('a'));
    t.is(balancer.pick(undefined), undefined);
    await clock.advance(9_999);
    t.is(balancer.pick(undefined), undefined);
    await clock.advance(1);
    t.deepEqual(chosen(balancer, 20), ['a']);
    balancer.takeOut(pickHost(balancer, 'a'), 10_000);
    balancer.update(serversOf('b'));
    balancer.update(serversOf('a'));
    t.deepEqual(chosen(balancer, 20), ['a']);
  });

  test(`${strategy}: who is set aside for longer stays aside for longer`, async (t) => {
    const { balancer, clock } = start(...serversOf('a', 'b'));
    const target = pickHost(balancer, 'a');
    balancer.setAside(target, 2 * SET_ASIDE_MS);
    balancer.setAside(target);
    await clock.advance(2 * SET_ASIDE_MS - 1);
    t.deepEqual(chosen(balancer, 20), ['b']);
    await clock.advance(1);
    t.deepEqual(chosen(balancer, 20), ['a', 'b']);
  });

  test(`${strategy}: setting aside outlives an update, not a departure`, (t) => {
    const { balancer } = start(...serversOf('a', 'b'));
    setAside(balancer, 'a');
    balancer.update([serverOf('a', 7), ...serversOf('b', 'c')]);
    t.deepEqual(chosen(balancer, 30), ['b', 'c']);
    balancer.update(serversOf('b'));
    balancer.update(serversOf('a', 'b'));
    t.true(chosen(balancer, 30).includes('a'));
  });

  test(`${strategy}: setting aside somebody who has left changes nothing`, (t) => {
    const { balancer } = start(...serversOf('a', 'b'));
    const left = pickHost(balancer, 'a');
    balancer.update(serversOf('b'));
    balancer.setAside(left);
    balancer.update(serversOf('a', 'b'));
    t.true(chosen(balancer, 30).includes('a'));
  });

  test(`${strategy}: after any history, a choice is listed, has weight, and is the best that is left`, async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), (steps) => replay(create, steps)),
      RUNS,
    );
    t.pass();
  });
}

/** Picks until the host comes up. */
function pickHost(balancer: Balancer, host: string): Target {
  for (let i = 0; i < 1000; i++) {
    const target = balancer.pick(undefined);
    if (target?.host === host) return target;
  }
  throw new Error(`${host} never has a turn`);
}

function setAside(balancer: Balancer, host: string): Target {
  const target = pickHost(balancer, host);
  balancer.setAside(target);
  return target;
}

type Step =
  | { readonly kind: 'update'; readonly servers: readonly Server[] }
  | { readonly kind: 'pick'; readonly exceptLast: boolean; readonly fails: boolean }
  | { readonly kind: 'wait'; readonly ms: number };

const server: fc.Arbitrary<Server> = fc.record(
  {
    url: fc.constantFrom('a', 'b', 'c', 'd').map((name) => `http://${name}:80`),
    weight: fc.constantFrom(1, 1, 1, 2, 5, 0.5, 0, -1),
    leaving: fc.constant(true),
  },
  { requiredKeys: ['url', 'weight'] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pick'), exceptLast: fc.boolean(), fails: fc.boolean() }) },
  fc.record({ kind: fc.constant('update'), servers: fc.uniqueArray(server, { selector: ({ url }) => url }) }),
  fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(1, SET_ASIDE_MS - 1, SET_ASIDE_MS) }),
);

/** The balancer beside a model that knows only who is listed, who of them is leaving, and until when somebody is set aside. */
async function replay(create: CreateBalancer, steps: readonly Step[]): Promise<boolean> {
  const clock = new ManualClock();
  const balancer = create({ clock, random: () => 0.5 });
  let listed: readonly string[] = [];
  let leavers: ReadonlySet<string> = new Set();
  const asideUntil = new Map<string, number>();
  let last: Target | undefined;
  for (const given of steps) {
    if (given.kind === 'wait') await clock.advance(given.ms);
    else if (given.kind === 'update') {
      balancer.update(given.servers);
      listed = given.servers.filter(({ weight }) => weight > 0).map(({ url }) => url);
      leavers = new Set(given.servers.filter((each) => each.leaving).map(({ url }) => url));
      for (const url of asideUntil.keys()) if (!listed.includes(url)) asideUntil.delete(url);
    } else {
      const except = given.exceptLast ? last?.server.url : undefined;
      const usable = listed.filter((url) => url !== except && (asideUntil.get(url) ?? 0) <= clock.nowMs());
      const others = listed.filter((url) => url !== except);
      const tiers = [usable, others, listed].flatMap((urls) => [urls.filter((url) => !leavers.has(url)), urls]);
      const allowed = tiers.find((urls) => urls.length > 0);
      last = balancer.pick(given.exceptLast ? last : undefined);
      if (last === undefined ? allowed !== undefined : !allowed?.includes(last.server.url)) return false;
      if (given.fails && last !== undefined) {
        balancer.setAside(last);
        asideUntil.set(last.server.url, clock.nowMs() + SET_ASIDE_MS);
      }
    }
  }
  return true;
}
