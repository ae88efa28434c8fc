// What is logged of a request, and how: filters, fields, headers and the query (reference 12.4), and no secret by accident.

import test from 'ava';
import fc from 'fast-check';
import { ACCESS_LOG_FIELDS } from '../../src/model/access-log-fields.ts';
import type { AccessLogSettings, FieldMode } from '../../src/model/settings.ts';
import { createAccessLog } from '../../src/observe/access-log.ts';
import type { AccessRecord } from '../../src/observe/access-record.ts';
import { HeaderSelection } from '../../src/observe/header-selection.ts';
import { accessLogSettings, record, unrouted } from './records.ts';
import { writtenText } from './written-text.ts';
import '../support/fixed-seed.ts';

function linesOf(settings: Partial<AccessLogSettings>, ...records: readonly AccessRecord[]): string[] {
  const lines: string[] = [];
  const log = createAccessLog(accessLogSettings(settings), {
    addLine: (write, subject) => lines.push(writtenText(write, subject)),
  });
  for (const each of records) log(each);
  return lines;
}

const fieldsWith = (difference: Partial<AccessLogSettings['fields']>): AccessLogSettings['fields'] => ({
  ...accessLogSettings().fields,
  ...difference,
});

// === Filters ===

const statusesOf = (filters: Partial<AccessLogSettings['filters']>, ...records: readonly AccessRecord[]) =>
  linesOf({ format: 'json', filters: { ...accessLogSettings().filters, ...filters } }, ...records).map(
    (line) => JSON.parse(line).DownstreamStatus,
  );

test('any one filter is enough; without one every request is logged', (t) => {
  const fine = record({ status: 200, durationMs: 5 });
  const failed = record({ status: 503, durationMs: 5 });
  const retried = record({ status: 201, durationMs: 5, retryAttempts: 1 });
  const slow = record({ status: 202, durationMs: 11 });
  const atLimit = record({ status: 203, durationMs: 10 });
  const all = [fine, failed, retried, slow, atLimit];
  t.deepEqual(statusesOf({}, ...all), [200, 503, 201, 202, 203]);
  t.deepEqual(statusesOf({ statusCodes: [{ from: 500, to: 599 }] }, ...all), [503]);
  t.deepEqual(
    statusesOf(
      {
        statusCodes: [
          { from: 200, to: 200 },
          { from: 503, to: 503 },
        ],
      },
      ...all,
    ),
    [200, 503],
  );
  t.deepEqual(statusesOf({ retryAttempts: true }, ...all), [201]);
  t.deepEqual(statusesOf({ minDurationMs: 10 }, ...all), [202]);
  t.deepEqual(
    statusesOf({ statusCodes: [{ from: 500, to: 599 }], retryAttempts: true, minDurationMs: 10 }, ...all),
    [503, 201, 202],
  );
});

// === Fields ===

const HOSTILE = fc.string({ unit: fc.constantFrom('"', '\\', ',', ':', 'a', '\n', 'é', '{', '}', ' ') });
const NAMED = ACCESS_LOG_FIELDS.map((field) => `","${field}":"x`);

test('json: dropped fields are gone and nothing else is, whatever the values hold', (t) => {
  const tricky = fc.oneof(HOSTILE, fc.constantFrom(...NAMED));
  const records = fc
    .record({ target: tricky, host: tricky, method: tricky, forwardedFor: tricky, user: tricky, agent: tricky })
    .map(({ agent, ...rest }) =>
      record({
        ...rest,
        tls: { version: '1.3', cipher: 'TLS_AES_128_GCM_SHA256', clientSubject: 'CN="a"' },
        requestHeaders: [['User-Agent', agent]],
      }),
    );
  fc.assert(
    fc.property(records, fc.subarray([...ACCESS_LOG_FIELDS]), fc.boolean(), (each, named, keepsNamed) => {
      const names = new Map(named.map((name) => [name.toLowerCase(), keepsNamed ? 'keep' : 'drop'] as const));
      const fields = fieldsWith({ defaultMode: keepsNamed ? 'drop' : 'keep', names });
      const [whole = ''] = linesOf({ format: 'json' }, each);
      const [some = ''] = linesOf({ format: 'json', fields }, each);
      const kept = ([key]: [string, unknown]) => !ACCESS_LOG_FIELDS.includes(key) || named.includes(key) === keepsNamed;
      t.deepEqual(JSON.parse(some), Object.fromEntries(Object.entries(JSON.parse(whole)).filter(kept)));
    }),
  );
});

test('json: every field has its key among the known ones', (t) => {
  const [line = ''] = linesOf(
    { format: 'json' },
    record({ error: 'answerCut', tls: { version: '1.3', cipher: 'C', clientSubject: 'CN=a' } }),
  );
  const [failed = ''] = linesOf({ format: 'json' }, record({ ...unrouted, error: 'noRoute' }));
  const keys = new Set([...Object.keys(JSON.parse(line)), ...Object.keys(JSON.parse(failed))]);
  t.deepEqual(
    [...keys].filter((key) => !ACCESS_LOG_FIELDS.includes(key)),
    ['level', 'msg', 'time'],
  );
});

test('json: the connection, the user and the headers of a request that has them', (t) => {
  const [line = ''] = linesOf(
    { format: 'json' },
    record({
      tls: { version: '1.2', cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' },
      user: 'an"na',
      requestHeaders: [['User-Agent', 'curl']],
      originHeaders: [['Server', 'x']],
      downstreamHeaders: [['Server', 'y']],
    }),
  );
  t.like(JSON.parse(line), {
    TLSVersion: '1.2',
    TLSCipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    ClientUsername: 'an"na',
    'request_User-Agent': 'curl',
    origin_Server: 'x',
    downstream_Server: 'y',
  });
});

test('common: a dropped field is a dash', (t) => {
  const dropping = (...names: readonly string[]) =>
    linesOf({ fields: fieldsWith({ names: new Map(names.map((name) => [name.toLowerCase(), 'drop'])) }) }, record())[0];
  t.is(
    dropping('ClientHost', 'RequestPath', 'RouterName', 'Duration'),
    '- - - [02/Jan/2026:03:04:05 +0000] "GET - HTTP/1.1" 200 150 "-" "-" 7 "-" "http://10.0.0.5:8080" -',
  );
  t.regex(dropping('StartUTC') ?? '', /^\S+ - - \[0[1-3]\/Jan\/2026:\d\d:\d\d:05 [+-]\d{4}\] /);
  t.regex(dropping('StartUTC', 'StartLocal') ?? '', /^\S+ - - \[-\] /);
  const nothing = linesOf({ fields: fieldsWith({ defaultMode: 'drop' }) }, record())[0];
  t.is(nothing, '- - - [-] "- - -" - - "-" "-" - "-" "-" -');
});

test('common: referer and user agent where their headers are kept, and a user', (t) => {
  const each = record({
    user: 'anna',
    requestHeaders: [
      ['Referer', 'http://a/"x"'],
      ['User-Agent', 'curl/8'],
    ],
  });
  t.is(
    linesOf({}, each)[0],
    '198.51.100.7 - anna [02/Jan/2026:03:04:05 +0000] "GET /orders?id=1 HTTP/1.1" 200 150 "http://a/\\"x\\"" "curl/8" 7 "orders@ecs" "http://10.0.0.5:8080" 12ms',
  );
});

test('genericCLF stops after the user agent', (t) => {
  t.is(
    linesOf({ format: 'genericCLF' }, record())[0],
    '198.51.100.7 - - [02/Jan/2026:03:04:05 +0000] "GET /orders?id=1 HTTP/1.1" 200 150 "-" "-"',
  );
});

// === The query ===

test('the query is written, or its names, or nothing of it', (t) => {
  const target = '/a?token=s3cret&x=1&s3cret&=&y=';
  const written = (queryParameters: FieldMode, format: AccessLogSettings['format']) =>
    linesOf({ format, fields: fieldsWith({ queryParameters }) }, record({ target }))[0] ?? '';
  for (const format of ['json', 'common', 'genericCLF'] as const) {
    t.true(written('keep', format).includes(target));
    t.regex(written('drop', format), /\/a["\s]/);
    t.regex(written('redact', format), /\/a\?token=REDACTED&x=REDACTED&REDACTED&=REDACTED&y=REDACTED/);
    for (const mode of ['drop', 'redact'] as const) t.notRegex(written(mode, format), /s3cret/);
  }
  t.true(linesOf({ fields: fieldsWith({ queryParameters: 'redact' }) }, record({ target: '/a' }))[0]?.includes('/a '));
});

// === Headers ===

const selection = (defaultMode: FieldMode, names: Readonly<Record<string, FieldMode>> = {}) =>
  HeaderSelection.of({ defaultMode, names: new Map(Object.entries(names)) });

test('headers: by default none, named ones as they say, in any case', (t) => {
  t.is(selection('drop'), undefined);
  t.is(selection('drop', { cookie: 'drop' }), undefined);
  const some = selection('drop', { 'user-agent': 'keep', authorization: 'redact' });
  t.deepEqual(some?.find('USER-agent'), { name: 'User-Agent', redacted: false });
  t.deepEqual(some?.find('Authorization'), { name: 'Authorization', redacted: true });
  t.is(some?.find('Cookie'), undefined);
  t.true(some?.mayWant('User-Agent'.length));
  t.false(some?.mayWant('Cookie'.length));
});

test('headers: what holds credentials is only written where it is named itself', (t) => {
  const all = selection('keep', { cookie: 'keep', accept: 'drop' });
  for (const name of ['Authorization', 'Proxy-Authorization', 'Set-Cookie', 'X-Api-Key', 'X-Auth-Token']) {
    t.true(all?.find(name)?.redacted, name);
  }
  t.deepEqual(all?.find('cookie'), { name: 'Cookie', redacted: false });
  t.is(all?.find('Accept'), undefined);
  t.deepEqual(all?.find('host'), { name: 'Host', redacted: false });
});
