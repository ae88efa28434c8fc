// Earliest deadline first: the shared promises, and the order that is this strategy's own.

import test from 'ava';
import { SET_ASIDE_MS } from '../../src/balancing/set-aside.ts';
import { createWeightedRoundRobin } from '../../src/balancing/weighted-round-robin.ts';
import type { Server } from '../../src/model/routing-state.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testBalancer } from './balancer-suite.ts';
import { pickHosts, serverOf, serversOf, shares } from './servers.ts';

testBalancer('weighted round robin', createWeightedRoundRobin);

/** With this randomness servers stay in the order given. */
const KEEPS_ORDER = () => 1 - Number.EPSILON;

function start(...servers: readonly Server[]) {
  const clock = new ManualClock();
  const balancer = createWeightedRoundRobin({ clock, random: KEEPS_ORDER });
  balancer.update(servers);
  return { clock, balancer };
}

test('equal weights go round', (t) => {
  const { balancer } = start(...serversOf('a', 'b', 'c'));
  t.deepEqual(pickHosts(balancer, 7), ['a', 'b', 'c', 'a', 'b', 'c', 'a']);
});

test('the start is shuffled by the given randomness', (t) => {
  const { clock } = start();
  const orders = [0, 0.4, 0.7].map((random) => {
    const balancer = createWeightedRoundRobin({ clock, random: () => random });
    balancer.update(serversOf('a', 'b', 'c'));
    return pickHosts(balancer, 3).join('');
  });
  t.deepEqual(orders, ['cab', 'bca', 'abc']);
});

const WEIGHTS: readonly (readonly number[])[] = [[1], [1, 1, 1], [5, 1, 1], [3, 7], [10, 3, 1, 1], [49, 50], [100, 1]];

for (const weights of WEIGHTS) {
  test(`weights ${weights.join(':')} are exact in every cycle`, (t) => {
    const { balancer } = start(...weights.map((weight, i) => serverOf(`s${i}`, weight)));
    const cycle = weights.reduce((sum, weight) => sum + weight);
    const expected = Object.fromEntries(weights.map((weight, i) => [`s${i}`, weight]));
    for (let i = 0; i < 200; i++) t.deepEqual(shares(pickHosts(balancer, cycle)), expected);
  });
}

test('weights need not be whole numbers', (t) => {
  const { balancer } = start(serverOf('a', 0.5), serverOf('b', 1.5));
  t.deepEqual(shares(pickHosts(balancer, 400)), { a: 100, b: 300 });
});

test('turns are spread over the cycle by their deadlines', (t) => {
  const { balancer } = start(serverOf('a', 4), serverOf('b', 2), serverOf('c', 1));
  t.is(pickHosts(balancer, 14).join(''), 'aabaabcaabaabc');
});

test('an update keeps the position of those that stay; who joins waits one round', (t) => {
  const { balancer } = start(...serversOf('a', 'b', 'c'));
  t.deepEqual(pickHosts(balancer, 1), ['a']);
  balancer.update(serversOf('a', 'b', 'c', 'd'));
  t.deepEqual(pickHosts(balancer, 5), ['b', 'c', 'a', 'd', 'b']);
  balancer.update(serversOf('a', 'c', 'd'));
  t.deepEqual(pickHosts(balancer, 4), ['c', 'a', 'd', 'c']);
});

test('an update that changes nothing changes no order', (t) => {
  const { balancer } = start(serverOf('a', 3), serverOf('b', 2));
  const undisturbed = pickHosts(balancer, 20);
  for (const host of undisturbed) {
    balancer.update([serverOf('a', 3), serverOf('b', 2)]);
    t.deepEqual(pickHosts(balancer, 1), [host]);
  }
});

test('a target stays the same object while its server does', (t) => {
  const { balancer } = start(serverOf('a'));
  const before = balancer.pick(undefined);
  balancer.update(serversOf('a', 'b'));
  t.true([balancer.pick(undefined), balancer.pick(undefined)].includes(before));
});

test('a changed weight counts from the update on', (t) => {
  const { balancer } = start(...serversOf('a', 'b'));
  pickHosts(balancer, 10);
  balancer.update([serverOf('a', 3), serverOf('b')]);
  t.deepEqual(shares(pickHosts(balancer, 40)), { a: 30, b: 10 });
});

test('a share counts as so much of the weight, and its target stays the same object', (t) => {
  const { balancer } = start(serverOf('a', 2), serverOf('b', 2));
  const before = [balancer.pick(undefined), balancer.pick(undefined)];
  balancer.update([serverOf('a', 2), serverOf('b', 2)], [{ url: 'http://a:80', share: 0.5 }]);
  t.deepEqual(shares(pickHosts(balancer, 30)), { a: 10, b: 20 });
  t.true(before.includes(balancer.pick(undefined)));
  t.true(before.includes(balancer.pick(undefined)));
});

test('who comes back after being set aside gets its share, not what it missed', async (t) => {
  const { balancer, clock } = start(...serversOf('a', 'b', 'c'));
  const failed = balancer.pick(undefined);
  if (failed !== undefined) balancer.setAside(failed);
  t.deepEqual(shares(pickHosts(balancer, 100)), { b: 50, c: 50 });
  await clock.advance(SET_ASIDE_MS);
  const after = pickHosts(balancer, 30);
  t.is(shares(after).a, 10);
  t.false(after.join('').includes('aa'));
});

test('who comes back beside servers of other weights does not catch up either', async (t) => {
  const { balancer, clock } = start(serverOf('a', 2), serverOf('b', 1));
  const failed = balancer.pick(undefined);
  if (failed !== undefined) balancer.setAside(failed);
  t.deepEqual(shares(pickHosts(balancer, 100)), { b: 100 });
  await clock.advance(SET_ASIDE_MS);
  // The one turn that is due, then its share.
  t.deepEqual(pickHosts(balancer, 1), ['a']);
  t.deepEqual(shares(pickHosts(balancer, 30)), { a: 20, b: 10 });
});

test('when all are set aside they go round', (t) => {
  const { balancer } = start(...serversOf('a', 'b', 'c'));
  for (let i = 0; i < 3; i++) {
    const target = balancer.pick(undefined);
    if (target !== undefined) balancer.setAside(target);
  }
  t.deepEqual(shares(pickHosts(balancer, 30)), { a: 10, b: 10, c: 10 });
});
