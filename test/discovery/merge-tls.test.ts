// Certificates, sets of TLS options and defaults as providers declare them (reference 4.6, 9.1-9.6).

import test from 'ava';
import { changedEntries } from '../../src/discovery/worker-entries.ts';
import { EMPTY_STATE } from '../../src/model/routing-state.ts';
import { declaring, Merges, merge, pair, problems, router, tls, tlsOptions, verdicts } from './declaring.ts';

const file = (parts: Parameters<typeof tls>[0], more: Parameters<typeof declaring>[1] = {}) =>
  declaring('routes.yml', { provider: 'file', services: {}, ...more, tls: tls(parts) });

const sent = (kind: string, state: ReturnType<typeof merge>) =>
  [...changedEntries(EMPTY_STATE, state)].filter((entry) => entry.kind === kind);

test('a renewal that cannot be read keeps the old pair and is a problem', (t) => {
  const merges = new Merges();
  merges.next([file({ certificates: { 'a.pem': pair('old') } })]);
  const broken = merges.next([file({ certificates: { 'a.pem': pair(undefined, 'cannot read "a.pem"') } })]);
  t.is(broken.state.certificates.get('a.pem@file')?.value.pair?.certificate, 'old');
  t.not(broken.state.certificates.get('a.pem@file')?.status, 'disabled');
  t.deepEqual(problems(broken), ['certificate a.pem@file: cannot read "a.pem"']);
  const { state } = merges.next([file({ certificates: { 'a.pem': pair('new') } })]);
  t.is(state.certificates.get('a.pem@file')?.value.pair?.certificate, 'new');
  t.deepEqual(state.problems, []);
});

test('a renewal that has expired already does not take the place of what still holds', (t) => {
  const merges = new Merges({ wallMs: 1000 });
  const expiring = (text: string, validToMs: number) => {
    const definition = { certificate: text, key: '', validToMs };
    return [
      file({
        certificates: { 'a.pem': { definition, defects: [] } },
        stores: { default: { definition: { defaultCertificate: definition }, defects: [] } },
      }),
    ];
  };
  const shown = ({ state }: ReturnType<Merges['next']>) => [
    state.certificates.get('a.pem@file')?.value.pair?.certificate,
    state.tlsStores.get('default@file')?.value.defaultCertificate?.certificate,
  ];
  t.deepEqual(shown(merges.next(expiring('expired', 10))), ['expired', 'expired'], 'better than none');
  t.deepEqual(shown(merges.next(expiring('good', 2000))), ['good', 'good']);
  const renewed = merges.next(expiring('late', 999));
  t.deepEqual(shown(renewed), ['good', 'good']);
  t.deepEqual(problems(renewed), [
    'TLS store default@file: what is declared has expired: the one before it, which has not, stays in use',
    'certificate a.pem@file: what is declared has expired: the one before it, which has not, stays in use',
  ]);
  t.deepEqual(problems(merges.next(expiring('new', 3000))), []);
});

test('a certificate that could never be read costs nothing but itself', (t) => {
  const state = merge([file({ certificates: { 'a.pem': pair(undefined, 'cannot read'), 'b.pem': pair('b') } })]);
  const known = sent('tlsCertificate', state).filter(({ value }) => value !== undefined);
  t.deepEqual(
    known.map(({ name }) => name),
    ['b.pem@file'],
  );
});

test('options that have a defect close their routers: never a weaker policy', (t) => {
  const state = merge([
    file(
      { options: { mtls: tlsOptions('TLSv1.3', 'cannot read "ca.pem"') } },
      { routers: { r: router('Host(`a`)', { tls: { options: 'mtls' } }) } },
    ),
  ]);
  t.is(state.routers.get('r@file')?.status, 'disabled');
  t.false(state.routers.get('r@file')?.value.available);
});

test('routers that want different options for one host all get the default ones, and are told', (t) => {
  const options = { options: { strong: tlsOptions('TLSv1.3'), weak: tlsOptions('TLSv1') } };
  const merged = new Merges().next([
    declaring('routes.yml', {
      provider: 'file',
      tls: tls(options),
      routers: {
        a: router('Host(`a`)', { tls: { options: 'strong' } }),
        b: router('Host(`A.`) && Path(`/b`)', { tls: { options: 'weak' } }),
        c: router('Host(`c`)', { tls: { options: 'strong' } }),
        d: router('Path(`/d`)', { tls: { options: 'strong' } }),
      },
    }),
  ]);
  const optionsOf = [...merged.state.routers.values()].map(({ value, status }) => `${value.tls?.options} ${status}`);
  t.deepEqual(optionsOf, [
    'default@internal warning',
    'default@internal warning',
    'strong@file enabled',
    'default@internal warning',
  ]);
  t.regex(problems(merged).join('\n'), /router a@file: .*conflicting with other routers/);
  t.regex(problems(merged).join('\n'), /router d@file: no domain found in rule/);
});

test('a conflict costs a router its options only where it is: elsewhere it goes on to ask for certificates', (t) => {
  const merges = new Merges({
    entryPoints: new Map([
      ['inside', { asDefault: false }],
      ['outside', { asDefault: false }],
    ]),
  });
  const items = [
    declaring('routes.yml', {
      provider: 'file',
      tls: tls({ options: { mtls: tlsOptions('TLSv1.3') } }),
      routers: {
        admin: router('Host(`a`)', { tls: { options: 'mtls' } }),
        shop: router('Host(`a`) && Path(`/shop`)', { tls: {}, entryPoints: ['outside'] }),
      },
    }),
  ];
  const described = ({ state }: ReturnType<Merges['next']>) =>
    [...state.routers.values()].map(
      ({ value: { name, entryPoints, tls }, status }) => `${name} ${entryPoints} ${tls?.options} ${status}`,
    );
  const merged = merges.next(items);
  t.deepEqual(described(merged), [
    'admin@file inside mtls@file enabled',
    'outside-conflicted-admin@file outside default@internal warning',
    'shop@file outside default@internal warning',
  ]);
  const again = merges.next([...items, declaring('other', { routers: { other: router('Host(`o`)') } })]);
  const changes = [...changedEntries(merged.state, again.state)].filter(({ kind }) => kind === 'httpRouter');
  t.deepEqual(
    changes.map(({ name }) => name),
    ['other@ecs'],
    'what did not change is not sent again',
  );
});

test('a router that only answers 503 weakens nobody: whoever serves has the options that it asks for', (t) => {
  const options = { options: { mtls: tlsOptions('TLSv1.3') } };
  const guarded = router('Host(`a`) && PathPrefix(`/`)', { tls: { options: 'mtls' } });
  const merges = new Merges();
  const declaredBy = (routers: Parameters<typeof declaring>[1]['routers']) => [
    declaring('routes.yml', { provider: 'file', tls: tls(options), ...(routers && { routers }) }),
  ];
  merges.next(declaredBy({ old: router('Host(`a`)', { tls: {} }) }));
  const { state } = merges.next(declaredBy({ guarded }));
  const described = () =>
    [...state.routers.values()].map(({ value, status }) => `${value.name} ${value.tls?.options} ${status}`);
  t.deepEqual(
    described(),
    ['guarded@file mtls@file enabled', 'old@file default@internal disabled'],
    'renamed and guarded',
  );

  const unknown = router('Host(`a`) && Path(`/x`)', { tls: { options: 'nobodys' } });
  const other = merge(declaredBy({ guarded, unknown }));
  t.deepEqual(
    [...other.routers.values()].map(({ value, status }) => `${value.name} ${value.tls?.options} ${status}`),
    ['guarded@file mtls@file enabled', 'unknown@file nobodys@file disabled'],
  );
});

test('routers for TLS and for plain connections are no rivals, and none stands in for the other', (t) => {
  const merges = new Merges();
  const plain = declaring('a', { routers: { plain: router('Host(`a`)') } });
  const secured = declaring('b', { routers: { secured: router('Host(`a`)', { tls: {} }) } });
  t.deepEqual(problems(merges.next([plain, secured])), []);
  const { state } = merges.next([plain]);
  t.like(state.routers.get('secured@ecs'), { status: 'disabled', value: { available: false } }, 'its grace time runs');
});

test('the default options have no provider: default@file names none', (t) => {
  const options = { options: { default: tlsOptions('TLSv1.3') } };
  const state = merge([file(options, { routers: { r: router('Host(`a`)', { tls: { options: 'default@file' } }) } })]);
  t.regex(verdicts(state.routers)[0] ?? '', /^r@file disabled: .*unknown TLS options: default@file$/);
});

test('one default: the first provider by name has it, the other is told', (t) => {
  const merged = new Merges().next([
    declaring('x', { provider: 'file', services: {}, tls: tls({ options: { default: tlsOptions('TLSv1.3') } }) }),
    declaring('y', { provider: 'consul', services: {}, tls: tls({ options: { default: tlsOptions('TLSv1.1') } }) }),
  ]);
  const [entry, ...others] = sent('tlsOptions', merged.state);
  t.deepEqual(others, []);
  t.like(entry, { name: 'default@internal', value: { minVersion: 'TLSv1.1' } });
  t.deepEqual(problems(merged), [
    'TLS options default@file: not used: there is one default, and default@consul comes first',
  ]);
});

test('a store gives the default certificate', (t) => {
  const declaredStore = { definition: { defaultCertificate: { certificate: 'd', key: 'k' } }, defects: [] };
  const [entry] = sent('tlsDefaultCertificate', merge([file({ stores: { default: declaredStore } })]));
  t.like(entry, { name: 'default@internal', value: { certificate: 'd' } });
});

test('nothing that is shown of a defect holds a key', (t) => {
  const state = merge([file({ certificates: { 'a.pem': pair('a', 'key and certificate do not belong together') } })]);
  t.notRegex(JSON.stringify([verdicts(state.certificates), state.problems]), /key of a/);
});

test('broken default options close whoever relies on them, and nobody else', (t) => {
  const state = merge([
    declaring('routes.yml', {
      provider: 'file',
      tls: tls({ options: { default: tlsOptions('TLSv1.3', 'cannot read "ca.pem"'), own: tlsOptions('TLSv1.2') } }),
      routers: {
        own: router('Host(`own`)', { tls: { options: 'own' } }),
        plain: router('Host(`plain`)'),
        usual: router('Host(`usual`)', { tls: {} }),
      },
    }),
  ]);
  t.deepEqual(verdicts(state.routers), [
    'own@file enabled',
    'plain@file enabled',
    'usual@file disabled: the default TLS options default@file cannot be used',
  ]);
  t.false(state.routers.get('usual@file')?.value.available);
});
