import test from 'ava';
import type { AccessRecord } from '../../src/observe/access-record.ts';
import { commonFormat } from '../../src/observe/common-format.ts';
import { jsonFormat } from '../../src/observe/json-format.ts';
import { accessLogSettings, record, unrouted } from './records.ts';
import { writtenText } from './written-text.ts';

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
