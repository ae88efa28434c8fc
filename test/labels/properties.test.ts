// What holds whatever is written: nothing throws, one mistake costs one object, and what is sound is fit to be sent.

import test from 'ava';
import fc from 'fast-check';
import { decodeConfiguration } from '../../src/labels/decode-configuration.ts';
import { decodeItem } from '../../src/labels/decode-item.ts';
import type { DecodedItem, DecodeOptions } from '../../src/labels/decoded-item.ts';
import { compileDefaultRule } from '../../src/labels/default-rule.ts';
import { treeFromLabels } from '../../src/labels/from-labels.ts';
import type { HttpConfiguration } from '../../src/model/dynamic-configuration.ts';
import type { Labels } from '../../src/model/snapshot.ts';
import { anyLabels, anyTree, BAD_LABELS, SOUND_LABELS } from './arbitrary-labels.ts';
import '../support/fixed-seed.ts';

const compiled = compileDefaultRule('Host(`{{ normalize .Name }}`)');
const options: DecodeOptions = {
  provider: 'ecs',
  exposedByDefault: true,
  defaultRule: compiled.ok ? compiled.value : { parts: [] },
};

const decode = (labels: Labels): DecodedItem =>
  decodeItem(
    {
      id: 'task/web',
      name: 'web',
      declaration: { kind: 'labels', labels },
      endpoint: { address: '10.0.0.5', ports: [{ containerPort: 80, hostPort: 8080, protocol: 'tcp' }] },
    },
    options,
  );

test('no labels make decodeItem throw, and what is sound can be sent', (t) => {
  fc.assert(
    fc.property(anyLabels, (labels) => isFitToSend(decode(labels).configuration.http)),
    { numRuns: 2000 },
  );
  t.pass();
});

test('no tree makes decodeConfiguration throw, and what is sound can be sent', (t) => {
  fc.assert(
    fc.property(anyTree, (root) => isFitToSend(decodeConfiguration(root).configuration.http)),
    { numRuns: 2000 },
  );
  t.pass();
});

function isFitToSend({ services, middlewares }: HttpConfiguration): boolean {
  for (const { definition, defects } of services.values()) {
    const urls = definition.servers.map(({ url }) => url);
    if (defects.length === 0 && !urls.every((url) => /^(?:https?|h2c):\/\/(\[[0-9a-f:.]+\]|[\w.-]+):\d+$/.test(url)))
      return false;
  }
  for (const { definition, defects } of middlewares.values()) {
    // The names in a chain are sent to nobody.
    if (defects.length > 0 || definition.type === 'chain') continue;
    if (/[^\x20-\x7e]/.test(JSON.stringify(definition).replaceAll('\\t', ' '))) return false;
    if (/\\[rnu]/.test(JSON.stringify(definition))) return false;
  }
  return true;
}

test('no labels make decodeConfiguration throw', (t) => {
  fc.assert(
    fc.property(anyLabels, (labels) =>
      isFitToSend(decodeConfiguration(treeFromLabels(labels).root).configuration.http),
    ),
    { numRuns: 2000 },
  );
  t.pass();
});

test('sound labels have no defect', (t) => {
  const { http } = decode(SOUND_LABELS).configuration;
  const all = [...http.routers.values(), ...http.services.values(), ...http.middlewares.values()];
  t.is(all.length, 6);
  t.true(all.every(({ defects }) => defects.length === 0));
});

const SECTIONS = ['routers', 'services', 'middlewares'] as const;

test('one bad label leaves every other object as it was', (t) => {
  const before = decode(SOUND_LABELS).configuration.http;
  fc.assert(
    fc.property(fc.constantFrom(...BAD_LABELS), fc.nat(SOUND_LABELS.length), (bad, at) => {
      const after = decode(SOUND_LABELS.toSpliced(at, 0, bad.label));
      const [section, victim] = bad.object;
      for (const each of SECTIONS) {
        const others = [...before[each]].filter(([name]) => each !== section || name !== victim);
        for (const [name, object] of others) t.deepEqual(after.configuration.http[each].get(name), object);
        t.is(after.configuration.http[each].size, before[each].size);
      }
      t.true((after.configuration.http[section].get(victim)?.defects.length ?? 0) > 0);
      t.deepEqual(after.problems, []);
    }),
  );
});

test('the order of labels does not matter', (t) => {
  const expected = decode(SOUND_LABELS);
  fc.assert(
    fc.property(fc.shuffledSubarray([...SOUND_LABELS], { minLength: SOUND_LABELS.length }), (labels) => {
      t.deepEqual(decode(labels), expected);
    }),
  );
});
