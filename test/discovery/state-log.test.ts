// What workers are sent, and that differences always add up to the whole (property d).

import test from 'ava';
import fc from 'fast-check';
import { StateLog } from '../../src/discovery/state-log.ts';
import type { ChangeSet, HealthChange } from '../../src/model/change.ts';
import type { HealthDefinition } from '../../src/model/dynamic-configuration.ts';
import type { QualifiedName } from '../../src/model/qualified-name.ts';
import { EMPTY_STATE, type RoutingState } from '../../src/model/routing-state.ts';
import { addPrefix, declaring, merge, router, service } from './declaring.ts';
import { RUNS } from './runs.ts';

/** A worker's copy: what it has after the changes it was sent. */
class Replica {
  version = 0;
  readonly entries = new Map<string, string>();

  apply({ base, version, changes }: ChangeSet): void {
    if (base === 0) this.entries.clear();
    for (const { kind, name, json } of changes) {
      if (json === null) this.entries.delete(`${kind} ${name}`);
      else this.entries.set(`${kind} ${name}`, json);
    }
    this.version = version;
  }

  get content(): string[] {
    return [...this.entries].map(([key, json]) => `${key} ${json}`).sort();
  }
}

const keys = ({ changes }: ChangeSet): string[] =>
  changes.map(({ kind, name, json }) => `${json === null ? '-' : '+'}${kind} ${name}`);

const stateOf = (...servers: string[]): RoutingState =>
  merge([declaring('task', { routers: { r: router('Host(`a.example`)') }, services: { web: service(servers) } })]);

test('everything, in a fixed order, from base 0', (t) => {
  const log = new StateLog();
  t.is(log.version, 0);
  t.true(log.replace(stateOf('http://a:80')));
  t.like(log.changesSince(0), { base: 0, version: 1 });
  t.deepEqual(keys(log.changesSince(0)), ['+httpRouter r@ecs', '+httpService web@ecs', '+httpServers web@ecs']);
});

test('a change of servers is a change of servers only', (t) => {
  const log = new StateLog();
  log.replace(stateOf('http://a:80'));
  log.replace(stateOf('http://a:80', 'http://b:80'));
  t.deepEqual(keys(log.changesSince(1)), ['+httpServers web@ecs']);
  log.replace(stateOf());
  t.deepEqual(keys(log.changesSince(2)), ['-httpServers web@ecs']);
  t.deepEqual(
    keys(log.changesSince(0)),
    ['+httpRouter r@ecs', '+httpService web@ecs'],
    'a removal is nothing to a new worker',
  );
});

const downOf = (...urls: readonly string[]): HealthChange => {
  const servers = urls.map((url) => ({ url, share: 0 }));
  return {
    kind: 'httpHealth',
    name: 'web@ecs',
    value: servers.length === 0 ? undefined : { service: 'web@ecs', servers },
  };
};

test('verdicts stand beside the state: a new state does not touch them, a new worker gets them with its first', (t) => {
  const log = new StateLog();
  t.false(log.amend([downOf('http://a:80')]), 'not before the first state: workers would begin to listen');
  log.replace(stateOf('http://a:80'), [downOf()]);
  t.true(log.amend([downOf('http://a:80')]));
  t.false(log.amend([downOf('http://a:80')]));
  t.deepEqual(keys(log.changesSince(1)), ['+httpHealth web@ecs']);
  log.replace(stateOf('http://a:80', 'http://b:80'));
  t.deepEqual(keys(log.changesSince(2)), ['+httpServers web@ecs']);
  t.true(keys(log.changesSince(0)).includes('+httpHealth web@ecs'));
  t.true(log.replace(stateOf('http://b:80'), [downOf()]));
  t.deepEqual(keys(log.changesSince(3)), ['+httpServers web@ecs', '-httpHealth web@ecs'].sort());
  t.false(keys(log.changesSince(0)).some((key) => key.includes('httpHealth')));
});

test('what servers are asked is no business of workers: secrets stay here, and a change of it sends nothing', (t) => {
  const check = {
    mode: 'http',
    path: '/up',
    method: 'GET',
    intervalMs: 1,
    unhealthyIntervalMs: 1,
    timeoutMs: 1,
  } as const;
  const asked = (token: string, health: HealthDefinition = {}): RoutingState => {
    const headers = [['Authorization', token]] as const;
    const whole = { ...check, followRedirects: true, headers, startPending: false };
    const { definition, defects } = service(['http://a:80']);
    const web = { definition: { ...definition, health: { check: whole, slowStartMs: 1, ...health } }, defects };
    return merge([declaring('task', { routers: { r: router('Host(`a.example`)') }, services: { web } })]);
  };
  const log = new StateLog();
  log.replace(asked('one'));
  t.false(JSON.stringify(log.changesSince(0)).includes('Authorization'));
  t.false(log.replace(asked('two')));
  t.true(log.replace(asked('two', { passive: { failureWindowMs: 1, maxFailedAttempts: 1 } })));
  t.deepEqual(keys(log.changesSince(1)), ['+httpService web@ecs']);
});

test('what workers do not see moves nothing', (t) => {
  const log = new StateLog();
  const state = stateOf('http://a:80');
  log.replace(state);
  const problems = [{ provider: 'ecs', object: 'scope a', reason: 'down', sinceMs: 1 }];
  t.false(log.replace({ ...state, problems }));
  t.is(log.version, 1);
  t.deepEqual(log.changesSince(1), { base: 1, version: 1, changes: [] });
});

test('the order of keys in an object is no change', (t) => {
  const log = new StateLog();
  const name: QualifiedName = 'web@ecs';
  const assessed = { status: 'enabled', errors: [], usedBy: [], origins: [], sinceMs: 0 } as const;
  const one = { value: { name, kind: 'loadBalancer', passHostHeader: true }, ...assessed } as const;
  const other = { value: { passHostHeader: true, kind: 'loadBalancer', name }, ...assessed } as const;
  log.replace({ ...EMPTY_STATE, services: new Map([[name, one]]) });
  t.false(log.replace({ ...EMPTY_STATE, services: new Map([[name, other]]) }));
});

test('the first state moves the version though it is empty: workers listen after the first publish', (t) => {
  const log = new StateLog();
  t.true(log.replace(EMPTY_STATE));
  t.deepEqual(log.changesSince(0), { base: 0, version: 1, changes: [] });
  t.false(log.replace(EMPTY_STATE));
});

test('disabled objects: a router with a rule is sent to answer 503, anything else stays here', (t) => {
  const log = new StateLog();
  log.replace(
    merge([
      declaring('task', {
        routers: {
          answers: router('Host(`a.example`)', { middlewares: ['bad'] }),
          unparseable: router('Host('),
          nowhere: router('Host(`b.example`)', { entryPoints: ['missing'] }),
        },
        middlewares: { bad: addPrefix('', 'the prefix is empty') },
        services: { bad: service(['http://b:80'], true, 'a defect'), web: service(['http://w:80']) },
      }),
    ]),
  );
  t.deepEqual(keys(log.changesSince(0)), ['+httpRouter answers@ecs', '+httpService web@ecs', '+httpServers web@ecs']);
  t.true(log.changesSince(0).changes[0]?.json?.includes('"available":false'));
});

test('a base that is not remembered gets everything', (t) => {
  const log = new StateLog();
  log.replace(stateOf('http://a:80'));
  log.replace(stateOf());
  log.replace(stateOf('http://b:80'));
  log.prune(3);
  t.is(log.changesSince(2).base, 0, 'pruned');
  t.is(log.changesSince(3).base, 3);
  t.is(log.changesSince(4).base, 0, 'from a future that never was');
  t.is(log.changesSince(-1).base, 0);
});

test('a removal that is remembered moves the version once', (t) => {
  const log = new StateLog();
  log.replace(stateOf('http://a:80'));
  t.true(log.replace(EMPTY_STATE));
  t.false(log.replace(EMPTY_STATE));
  t.is(log.version, 2);
});

test('prune forgets removals and nothing else', (t) => {
  const log = new StateLog();
  log.replace(stateOf('http://a:80'));
  log.replace(EMPTY_STATE);
  t.is(log.changesSince(1).changes.length, 3);
  log.prune(1);
  t.is(log.changesSince(1).changes.length, 3);
  log.prune(99);
  t.deepEqual(log.changesSince(2), { base: 2, version: 2, changes: [] });
  t.true(log.replace(stateOf('http://a:80')));
  t.is(log.changesSince(2).changes.length, 3);
});

const anyState = fc
  .record({
    routers: fc.dictionary(fc.constantFrom('p', 'q', 'r'), fc.constantFrom('Host(`a.b`)', 'Host(`c.d`)', 'Host(')),
    servers: fc.dictionary(fc.constantFrom('web', 'api'), fc.uniqueArray(fc.constantFrom('http://1:1', 'http://2:2'))),
  })
  .map(({ routers, servers }) =>
    merge([
      declaring('task', {
        routers: Object.fromEntries(Object.entries(routers).map(([name, rule]) => [name, router(rule)])),
        services: Object.fromEntries(Object.entries(servers).map(([name, urls]) => [name, service(urls)])),
      }),
    ]),
  );
const anyStep = fc.record({
  state: anyState,
  /** Which replicas are brought up to date after it. */
  updated: fc.subarray([0, 1, 2]),
  prunes: fc.boolean(),
});

test('property: changes since any remembered base make a replica equal to the whole', (t) => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
      const log = new StateLog();
      const replicas = [new Replica(), new Replica(), new Replica()];
      for (const { state, updated, prunes } of steps) {
        log.replace(state);
        const whole = new Replica();
        whole.apply(log.changesSince(0));
        for (const [index, replica] of replicas.entries()) {
          if (!updated.includes(index)) continue;
          replica.apply(log.changesSince(replica.version));
          t.deepEqual(replica.content, whole.content);
        }
        if (prunes) log.prune(Math.min(...replicas.map(({ version }) => version)));
      }
    }),
    RUNS,
  );
});

test('property: a replica that is older than what was pruned is brought up to date all the same', (t) => {
  fc.assert(
    fc.property(anyState, anyState, anyState, (first, second, third) => {
      const log = new StateLog();
      const replica = new Replica();
      log.replace(first);
      replica.apply(log.changesSince(0));
      log.replace(second);
      log.replace(third);
      log.prune(log.version);
      replica.apply(log.changesSince(replica.version));
      const whole = new Replica();
      whole.apply(log.changesSince(0));
      t.deepEqual(replica.content, whole.content);
    }),
    RUNS,
  );
});
