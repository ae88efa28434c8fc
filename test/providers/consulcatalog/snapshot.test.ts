import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { readHealth, readServiceList } from '../../../providers/consulcatalog/answers.ts';
import { labelsFromTags } from '../../../providers/consulcatalog/labels-from-tags.ts';
import { readService, servicesTakingPart } from '../../../providers/consulcatalog/snapshot.ts';
import { SETTINGS } from './watched.ts';

const golden = (file: string) => parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

for (const { case: title, name, health, settings = {}, leaderKnown = true, reading } of golden('snapshots.yml')) {
  test(`reading: ${title}`, (t) => {
    const read = readHealth(health);
    if (!read.ok) return t.fail(read.error);
    const { status, items, problems } = readService(name, read.value, leaderKnown, { ...SETTINGS, ...settings });
    t.deepEqual({ status, items }, { status: reading.status, items: reading.items });
    t.deepEqual(
      problems.map(({ object, reason }) => `${object}: ${reason}`),
      reading.problems ?? [],
    );
  });
}

for (const { case: title, prefix = 'traefik', tags, labels } of golden('tags.yml')) {
  test(`tags: ${title}`, (t) => t.deepEqual(labelsFromTags(tags, prefix), labels));
}

test('a reading is of its service and its provider', (t) => {
  const health = { instances: [], defects: ['broken'] };
  const reading = readService('web', health, true, { ...SETTINGS, name: 'consulcatalog-eu' });
  t.is(reading.scope, 'service/web');
  t.deepEqual(reading.problems, [{ provider: 'consulcatalog-eu', object: 'service web', reason: 'broken' }]);
});

const takingPart = [
  [true, 'traefik', {}, ['a', 'b', 'c']],
  [false, 'traefik', {}, []],
  [false, 'traefik', { b: ['traefik.enable=true'], c: ['portolan.enable=1'] }, ['b', 'c']],
  [false, 'traefik', { b: ['traefik.enable=false'], c: ['portolan.Enable=True'] }, ['c']],
  // The union of an enabled and a disabled instance.
  [false, 'traefik', { b: ['traefik.enable=false', 'traefik.enable=true'] }, ['b']],
  // No boolean: asked for, so that its defect is shown.
  [false, 'traefik', { b: ['traefik.enable=maybe'] }, ['b']],
  [false, 'edge', { a: ['traefik.enable=true'], b: ['edge.enable=true'], c: ['portolan.enable=true'] }, ['b', 'c']],
  [false, 'traefik', { a: ['traefik.enabled=true'], b: ['traefik.http.routers.enable=true'] }, []],
] as const;

for (const [exposedByDefault, prefix, tags, expected] of takingPart) {
  test(`taking part: exposedByDefault ${exposedByDefault}, prefix ${prefix}, ${JSON.stringify(tags)}`, (t) => {
    const list = readServiceList({ c: [], b: [], a: [], ...tags });
    if (!list.ok) return t.fail(list.error);
    t.deepEqual(servicesTakingPart(list.value, { ...SETTINGS, exposedByDefault, prefix }), [...expected]);
  });
}
