// A copy says again what it was told, or says that it cannot: never less, never something else.

import { createHash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { readScopes, writeScopes } from '../../../src/discovery/copies/scopes-text.ts';
import { RUNS } from '../runs.ts';
import { anyScopes, kept, task } from './tasks.ts';

const HEAD = { provider: 'ecs', origin: 'f00' };

const SCOPES = [kept('cluster/a', task('web'), task('api')), kept('cluster/empty'), kept('cluster/b', task('db'))];
const TEXT = [...writeScopes(HEAD, SCOPES)].join('');

/** What somebody would write who knows how it is done. */
const sealed = (...lines: unknown[]): string => {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return `${text}{"sha256":"${createHash('sha256').update(text).digest('hex')}"}\n`;
};

const errorOf = (text: string): string | undefined => {
  const read = readScopes(text);
  return read.ok ? undefined : read.error;
};

test('property: what was written is read again', (t) => {
  fc.assert(
    fc.property(anyScopes, (scopes) => {
      t.deepEqual(readScopes([...writeScopes(HEAD, scopes)].join('')), { ok: true, value: { ...HEAD, scopes } });
    }),
    RUNS,
  );
});

test('a text that ends too early is torn, wherever it ends', (t) => {
  t.is(errorOf(TEXT), undefined);
  for (let length = 0; length < TEXT.length - 1; length += 1) {
    t.regex(errorOf(TEXT.slice(0, length)) ?? '', /torn/, `${length} of ${TEXT.length}`);
  }
});

test('a text in which anything is another is not believed', (t) => {
  for (let at = 0; at < TEXT.length - 1; at += 1) {
    const other = TEXT[at] === '0' ? '1' : '0';
    t.false(readScopes(`${TEXT.slice(0, at)}${other}${TEXT.slice(at + 1)}`).ok, `at ${at}`);
  }
  t.regex(errorOf(TEXT.replace('10.0.0.1', '10.0.0.2')) ?? '', /its checksum is another/);
});

test('another format version is told as such, however the rest looks', (t) => {
  const text = '{"portolan":"scopes","version":2,"provider":"ecs"}\nnothing that we know\n';
  t.is(errorOf(text), 'has format version 2, this release reads 1');
});

test('what has a checksum and no scopes is not believed either', (t) => {
  const head = { portolan: 'scopes', version: 1, ...HEAD };
  const scope = { scope: 'a', keptAtMs: 1, items: 1 };
  const item = task('web');
  t.true(readScopes(sealed(head, scope, item)).ok, 'the form itself is right');
  const labels = { kind: 'labels', labels: [['key', 'value', 'more']] };
  for (const lines of [
    [{ ...head, origin: undefined }],
    [{ ...head, provider: 7 }],
    [head, item],
    [head, { ...scope, items: 2 }, item],
    [head, { ...scope, items: 0 }, item],
    [head, { ...scope, keptAtMs: 'yesterday' }, item],
    [head, { ...scope, keptAtMs: 1e300 }, item],
    [head, scope, null],
    [head, scope, 'web'],
    ...['id', 'name', 'declaration', 'endpoint'].map((field) => [head, scope, { ...item, [field]: undefined }]),
    [head, scope, { ...item, tags: [1] }],
    [head, scope, { ...item, startedAtMs: 'now' }],
    [head, scope, { ...item, leaving: false }],
    [head, scope, { ...item, declaration: labels }],
    [head, scope, { ...item, declaration: { kind: 'configuration', configuration: {}, defects: [] } }],
    [head, scope, { ...item, endpoint: { address: '10.0.0.1' } }],
    [head, scope, { ...item, endpoint: { address: '10.0.0.1', ports: [{ containerPort: 80 }] } }],
  ]) {
    t.is(errorOf(sealed(...lines)), 'does not hold what a copy of scopes holds', JSON.stringify(lines));
  }
  for (const text of ['', '\n', '{}\n', 'GIF89a', '[]\n[]\n']) t.regex(errorOf(text) ?? '', /is not a copy of scopes/);
});

test('fields of an item that this release does not know are kept', (t) => {
  const item = { ...task('web'), weight: 3 };
  const read = readScopes(
    sealed({ portolan: 'scopes', version: 1, ...HEAD }, { scope: 'a', keptAtMs: 1, items: 1 }, item),
  );
  t.true(read.ok && JSON.stringify([...(read.value.scopes[0]?.items.values() ?? [])]) === JSON.stringify([item]));
});
