// The merge is pure: within a round the order of arrival does not matter, its history is what it says it is (property a),
// and working out only what changed comes to the same as working out everything.

import test from 'ava';
import fc from 'fast-check';
import type { DiscoveredItem } from '../../src/discovery/declarations.ts';
import { mergeConfigurations } from '../../src/discovery/merge.ts';
import { type MergeMemory, NO_MEMORY, NO_WORK } from '../../src/discovery/merge-memory.ts';
import { expandChains } from '../../src/model/expand-chains.ts';
import type { QualifiedName } from '../../src/model/qualified-name.ts';
import type { RoutingState } from '../../src/model/routing-state.ts';
import { addPrefix, by, chain, declaring, GRACE_MS, router, service, transport, weighted } from './declaring.ts';
import { RUNS } from './runs.ts';

const few = <T>(value: fc.Arbitrary<T>) => fc.dictionary(fc.constantFrom('web', 'api'), value, { maxKeys: 2 });
const anyDefects = fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant(['odd']) });
const anyRule = fc.constantFrom('Host(`a.b`)', 'Host(`c.d`)', 'PathPrefix(`/`)', 'Host(');
const anyReference = fc.constantFrom('web', 'api', 'web@file', 'web@ecs', 'missing');

const anyRouter = fc
  .record({
    rule: anyRule,
    service: anyReference,
    middlewares: fc.array(anyReference, { maxLength: 2 }),
    defects: anyDefects,
  })
  .map(({ rule, defects, ...more }) => router(rule, more, ...defects));
const anyLoadBalancer = fc
  .record({
    urls: fc.subarray(['http://1:1#1', 'http://1:1#2', 'http://2:2', 'http://2:2!']),
    pass: fc.boolean(),
    defects: anyDefects,
    transport: fc.option(anyReference, { nil: undefined }),
  })
  .map(({ urls, pass, defects, transport }) => by(transport, service(urls, pass, ...defects)));
const anyService = fc.oneof(
  { weight: 4, arbitrary: anyLoadBalancer },
  { weight: 1, arbitrary: fc.array(anyReference, { maxLength: 2 }).map((names) => weighted(...names)) },
);
const anyMiddleware = fc.oneof(
  fc
    .record({ prefix: fc.constantFrom('/1', '/2'), defects: anyDefects })
    .map(({ prefix, defects }) => addPrefix(prefix, ...defects)),
  fc.array(anyReference, { minLength: 1, maxLength: 2 }).map((members) => chain(members)),
);

const anyTransport = fc
  .record({ idle: fc.constantFrom(1, 2), defects: anyDefects })
  .map(({ idle, defects }) => transport(idle, ...defects));

const anyItem = fc
  .record({
    provider: fc.constantFrom('ecs', 'file'),
    scope: fc.constantFrom('x', 'y'),
    id: fc.constantFrom('1', '2', '3', '4'),
    startedAtMs: fc.constantFrom(0, 1),
    routers: few(anyRouter),
    services: few(anyService),
    middlewares: few(anyMiddleware),
    serversTransports: few(anyTransport),
  })
  .map(({ id, ...options }) => declaring(id, options));

const anyRound = fc.uniqueArray(anyItem, {
  selector: ({ provider, scope, id }) => `${provider} ${scope} ${id}`,
  maxLength: 8,
});
const shuffled = (items: readonly DiscoveredItem[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
const anyTwice = anyRound.chain((items) => fc.tuple(fc.constant(items), shuffled(items)));

/** One object, as in the running product: another one would be another configuration. */
const ENTRY_POINTS = new Map([['web', { asDefault: true }]]);

const mergeRounds = (
  rounds: readonly (readonly DiscoveredItem[])[],
  graceMs = GRACE_MS,
  recall = (memory: MergeMemory): MergeMemory => memory,
) => {
  let memory = NO_MEMORY;
  return rounds.map((items, round) => {
    const input = { items, problems: [], entryPoints: ENTRY_POINTS, routerGracePeriodMs: graceMs, wallMs: round };
    const merged = mergeConfigurations(input, recall(memory), round);
    memory = merged.memory;
    return merged;
  });
};

/** Ends: a chain that is within itself would be a counter-example. */
const passedThrough = ({ middlewares }: RoutingState, names: readonly QualifiedName[]): readonly QualifiedName[] =>
  expandChains(names, (name) => {
    const definition = middlewares.get(name)?.value.definition;
    return definition?.type === 'chain' ? definition.middlewares : undefined;
  });

/** Maps in their order, which is part of the promise. */
const shown = (merged: unknown): string =>
  JSON.stringify(merged, (_, value) => (value instanceof Map ? [...value] : value));

test('property: the items of every round may come in any order', (t) => {
  fc.assert(
    fc.property(fc.array(anyTwice, { maxLength: 4 }), (rounds) => {
      const states = (rounds: readonly (readonly DiscoveredItem[])[]) =>
        mergeRounds(rounds).map(({ state }) => shown(state));
      t.deepEqual(states(rounds.map(([inOrder]) => inOrder)), states(rounds.map(([, shuffled]) => shuffled)));
    }),
    RUNS,
  );
});

test('property: a round that repeats the one before changes nothing', (t) => {
  fc.assert(
    fc.property(fc.array(anyRound, { minLength: 1, maxLength: 4 }), (rounds) => {
      const [again, last] = mergeRounds([...rounds, ...rounds.slice(-1)]).reverse();
      t.is(shown(again?.state), shown(last?.state));
    }),
    RUNS,
  );
});

test('property: what workers are to serve is whole: rule, entry points, service, its transport and every middleware', (t) => {
  fc.assert(
    fc.property(fc.array(anyRound, { maxLength: 4 }), (rounds) => {
      for (const { state } of mergeRounds(rounds)) {
        for (const { value, status } of state.routers.values()) {
          t.is(value.available, status !== 'disabled');
          if (!value.available) continue;
          t.not(value.rule, 'Host(');
          t.true(value.entryPoints.length > 0);
          t.true((state.services.get(value.service)?.status ?? 'disabled') !== 'disabled');
          const served = state.services.get(value.service)?.value;
          if (served?.kind !== 'loadBalancer') return t.fail();
          const { serversTransport } = served;
          if (serversTransport !== undefined)
            t.true((state.serversTransports.get(serversTransport)?.status ?? 'disabled') !== 'disabled');
          for (const name of passedThrough(state, value.middlewares))
            t.true((state.middlewares.get(name)?.status ?? 'disabled') !== 'disabled');
        }
      }
    }),
    RUNS,
  );
});

test('property: whatever an object is reproached with is among the problems', (t) => {
  fc.assert(
    fc.property(anyRound, (round) => {
      for (const { state } of mergeRounds([round])) {
        const listed = new Set(state.problems.map(({ object, reason }) => `${object}: ${reason}`));
        const kinds = { router: 'routers', service: 'services', middleware: 'middlewares' } as const;
        for (const [what, kind] of Object.entries({ ...kinds, 'servers transport': 'serversTransports' } as const)) {
          for (const [name, { errors }] of state[kind]) {
            for (const error of errors) t.true(listed.has(`${what} ${name}: ${error}`));
          }
        }
      }
    }),
    RUNS,
  );
});

/** Rounds of a few items each out of one pool: most of what a round holds was there before, as the same object. */
const anyHistory = fc
  .array(anyItem, { minLength: 1, maxLength: 12 })
  .chain((pool) => fc.array(fc.subarray(pool), { minLength: 2, maxLength: 8 }))
  .map((rounds) => rounds.map(withoutDoubles));

function withoutDoubles(items: readonly DiscoveredItem[]): readonly DiscoveredItem[] {
  return [...new Map(items.map((item) => [`${item.provider} ${item.scope} ${item.id}`, item])).values()];
}

/** A grace of two rounds ends within a history, one of ten seconds does not, none at all never begins. */
const anyGraceMs = fc.constantFrom(0, 2, GRACE_MS);

test('property: working out only what changed gives the same as working out everything', (t) => {
  fc.assert(
    fc.property(anyHistory, anyGraceMs, (rounds, graceMs) => {
      const incremental = mergeRounds(rounds, graceMs);
      const fromScratch = mergeRounds(rounds, graceMs, (memory) => ({ ...memory, work: NO_WORK }));
      for (const [round, { state, wakeAtMs, memory }] of incremental.entries()) {
        const other = fromScratch[round];
        t.is(shown(state), shown(other?.state));
        t.is(wakeAtMs, other?.wakeAtMs);
        t.deepEqual(memory.followed, other?.memory.followed);
      }
    }),
    RUNS,
  );
});

test('property: what did not change keeps its identity, and only that', (t) => {
  fc.assert(
    fc.property(anyHistory, (rounds) => {
      let before: RoutingState | undefined;
      for (const { state } of mergeRounds(rounds)) {
        for (const kind of ['routers', 'services', 'middlewares', 'serversTransports', 'servers'] as const) {
          for (const [name, now] of state[kind]) {
            const was = before?.[kind].get(name);
            t.is(was === now, shown(was) === shown(now), `${kind} ${name}`);
          }
        }
        before = state;
      }
    }),
    RUNS,
  );
});
