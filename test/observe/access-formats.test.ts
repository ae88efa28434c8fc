import test from 'ava';
import fc from 'fast-check';
import type { AccessRecord } from '../../src/observe/access-record.ts';
import { ByteText } from '../../src/observe/byte-text.ts';
import { commonFormat } from '../../src/observe/common-format.ts';
import { jsonFormat } from '../../src/observe/json-format.ts';
import { accessLogSettings, record, unrouted } from './records.ts';
import { writtenText } from './written-text.ts';
import '../support/fixed-seed.ts';

const { fields: everything } = accessLogSettings();
const common = commonFormat(everything, true);
const json = jsonFormat(everything);
const formatCommon = (each: AccessRecord) => writtenText(common, each);
const formatJson = (each: AccessRecord) => writtenText(json, each);

/** `StartLocal` and `time` are in the zone of the machine. */
const withoutLocalTime = (line: string) =>
  line
    .replace(/"StartLocal":"[^"]+"/, '"StartLocal":"LOCAL"')
    .replace(/"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"/, '"time":"LOCAL"');

test('common: a routed request', (t) => {
  t.is(
    formatCommon(record()),
    '198.51.100.7 - - [02/Jan/2026:03:04:05 +0000] "GET /orders?id=1 HTTP/1.1" 200 150 "-" "-" 7 "orders@ecs" "http://10.0.0.5:8080" 12ms',
  );
});

test('common: a request that reached no router, forwarded for somebody', (t) => {
  t.is(
    formatCommon(record({ ...unrouted, status: 404, forwardedFor: '203.0.113.9, 10.0.0.1' })),
    '203.0.113.9, 10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET /orders?id=1 HTTP/1.1" 404 150 "-" "-" 7 "-" "-" 12ms',
  );
});

test('json: a routed request', (t) => {
  t.is(
    withoutLocalTime(formatJson(record())),
    '{"level":"info","msg":"","time":"LOCAL","StartUTC":"2026-01-02T03:04:05.078Z","StartLocal":"LOCAL",' +
      '"ClientAddr":"198.51.100.7:40123","ClientHost":"198.51.100.7","ClientPort":"40123","ClientUsername":"-",' +
      '"entryPointName":"web","RequestProtocol":"HTTP/1.1","RequestScheme":"http",' +
      '"RequestAddr":"orders.localhost:8000","RequestHost":"orders.localhost","RequestPort":"8000",' +
      '"RequestMethod":"GET","RequestPath":"/orders?id=1",' +
      '"RouterName":"orders@ecs","ServiceName":"orders@ecs","ServiceURL":"http://10.0.0.5:8080",' +
      '"ServiceAddr":"10.0.0.5:8080","DownstreamStatus":200,"RetryAttempts":0,"OriginStatus":200,' +
      '"RequestContentSize":0,"RequestCount":7,"DownstreamContentSize":150,' +
      '"Duration":12345678,"Overhead":2345678,"OriginContentSize":150,"OriginDuration":10000000}',
  );
});

test('json: keys of the upstream are absent when there was none', (t) => {
  const parsed = JSON.parse(formatJson(record({ ...unrouted, status: 503, error: 'noServer' })));
  t.is(parsed.Overhead, parsed.Duration);
  t.is(parsed.error, 'noServer');
  for (const key of [
    'RouterName',
    'ServiceName',
    'ServiceURL',
    'ServiceAddr',
    'OriginStatus',
    'OriginDuration',
    'OriginContentSize',
  ]) {
    t.false(key in parsed, key);
  }
});

test('json: host and port of the request, IPv6 clients', (t) => {
  const fields = (host: string) => {
    const { RequestHost, RequestPort } = JSON.parse(formatJson(record({ host })));
    return [RequestHost, RequestPort];
  };
  t.deepEqual(fields('a.example'), ['a.example', '-']);
  t.deepEqual(fields('[::1]'), ['[::1]', '-']);
  t.deepEqual(fields('[::1]:80'), ['[::1]', '80']);
  t.deepEqual(fields(''), ['', '-']);
  t.is(JSON.parse(formatJson(record({ clientAddress: '::1' }))).ClientAddr, '[::1]:40123');
});

test('the second is remembered, not frozen', (t) => {
  const at = (ms: number) => JSON.parse(formatJson(record({ startedAtMs: ms, durationMs: 0 }))).StartUTC;
  const base = Date.UTC(2026, 11, 31, 23, 59, 59);
  t.is(at(base + 999), '2026-12-31T23:59:59.999Z');
  t.is(at(base + 1000), '2027-01-01T00:00:00.000Z');
  t.is(at(base), '2026-12-31T23:59:59.000Z');
});

test('local time and its offset name the same instant as UTC', (t) => {
  const parsed = JSON.parse(formatJson(record({ durationMs: 1500 })));
  t.is(new Date(parsed.StartLocal).getTime(), new Date(parsed.StartUTC).getTime());
  t.is(new Date(parsed.time).getTime(), Date.UTC(2026, 0, 2, 3, 4, 6));
});

const EVERY_OCTET = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');

test('whatever a client sends, one request is one line, and JSON gives it back unchanged', (t) => {
  const hostile = record({ target: EVERY_OCTET, method: EVERY_OCTET, host: EVERY_OCTET, forwardedFor: EVERY_OCTET });
  for (const format of [formatCommon, formatJson]) t.notRegex(format(hostile), /[\x00-\x1f\x7f-\x9f]/);
  const parsed = JSON.parse(formatJson(hostile));
  t.is(parsed.RequestPath, EVERY_OCTET);
  t.is(parsed.RequestMethod, EVERY_OCTET);
  t.is(parsed.ClientHost, EVERY_OCTET);
});

test('common: a quote in the target cannot end the quoted request', (t) => {
  const line = formatCommon(record({ target: '/a" 200 1 "\\\n' }));
  t.regex(line, /"GET \/a\\" 200 1 \\"\\\\\\x0a HTTP\/1\.1" 200 150/);
});

const ANY_TEXT = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
  fc.constantFrom('', '/orders?id=1', 'ö.example:80', '[::1]:80', '\ud800', '"\\'),
);

const ANY_RECORD = fc
  .record(
    {
      target: ANY_TEXT,
      host: ANY_TEXT,
      method: ANY_TEXT,
      forwardedFor: ANY_TEXT,
      user: ANY_TEXT,
      entryPoint: fc.constantFrom('web', 'wéb"'),
      scheme: fc.constantFrom('http', 'https'),
      router: ANY_TEXT,
      service: ANY_TEXT,
      serverUrl: ANY_TEXT,
      error: ANY_TEXT,
      clientPort: fc.integer({ min: 1, max: 3 }),
      clientAddress: fc.constantFrom('198.51.100.7', '::1'),
      protocol: fc.constantFrom('HTTP/1.1', 'HTTP/2.0'),
      tls: fc.constantFrom({ version: '1.3', cipher: 'C' }, { version: '1.3', cipher: 'C', clientSubject: 'CN="ä"' }),
      status: fc.constantFrom(0, 200, 404, 499),
      originStatus: fc.constantFrom(200, 404),
      retryAttempts: fc.nat(2),
      responseBytes: fc.maxSafeNat(),
      durationMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
      startedAtMs: fc.integer({ min: Date.UTC(2026, 0, 2), max: Date.UTC(2026, 0, 2) + 3000 }),
    },
    { requiredKeys: [] },
  )
  .map(record);

test('json: whatever was written before it, a line is valid UTF-8 and what it would be alone', (t) => {
  const strict = new TextDecoder('utf-8', { fatal: true });
  const property = fc.property(fc.array(ANY_RECORD, { minLength: 1, maxLength: 20 }), (records) => {
    const text = new ByteText(64);
    for (const each of records) {
      json(each, text);
      text.addByte(0x0a);
    }
    const lines = strict.decode(text.bytes).split('\n').slice(0, -1);
    t.deepEqual(
      lines,
      records.map((each) => writtenText(jsonFormat(everything), each)),
    );
    for (const [i, line] of lines.entries()) {
      const { RequestPath, RequestAddr, RequestMethod, Duration } = JSON.parse(line);
      const { target = '', host = '', method = '', durationMs = 0 } = records[i] ?? {};
      t.deepEqual(
        [RequestPath, RequestAddr, RequestMethod],
        [target, host, method].map((sent) => sent.toWellFormed()),
      );
      t.is(Duration, Math.round(durationMs * 1e6));
    }
  });
  fc.assert(property, { numRuns: 300 });
});

test('json: the address of a server, whatever its URL', (t) => {
  const addressOf = (serverUrl: string): unknown => {
    const parsed = JSON.parse(formatJson(record({ serverUrl })));
    t.is(parsed.ServiceURL, serverUrl);
    return parsed.ServiceAddr;
  };
  t.is(addressOf('http://10.0.0.5:8080'), '10.0.0.5:8080');
  t.is(addressOf('h2c://app.internal:50051/base//path'), 'app.internal:50051');
  t.is(addressOf('https://[2001:db8::1]:8443/'), '[2001:db8::1]:8443');
  t.is(addressOf('http://é"\\.example/'), 'é"\\.example');
  t.is(addressOf('none'), '');
  t.is(addressOf(''), '');
});
