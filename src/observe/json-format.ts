// An access record as one JSON object with Traefik's keys (reference 12.4), durations in nanoseconds. Joining pieces is what
// costs, so pieces that repeat from request to request are made once: 0.7 µs a line until it is bytes (`npm run bench -- observing`).

import type { HeaderPair } from '../model/routing-state.ts';
import type { AccessLogSettings } from '../model/settings.ts';
import type { AccessRecord } from './access-record.ts';
import { escapeJson } from './escape-text.ts';
import { rememberText } from './remember-text.ts';
import { rememberSecond } from './second-texts.ts';
import { droppedFields, targetWriter } from './written-fields.ts';

const startSecond = rememberSecond();
const endSecond = rememberSecond();

/** Made once for its key, as long as the key stays the same: of many requests in one millisecond, or in one second. */
function rememberLast(make: (key: number) => string): (key: number) => string {
  let last = Number.NaN;
  let text = '';
  return (key) => {
    if (key !== last) {
      text = make(key);
      last = key;
    }
    return text;
  };
}

type Part = (record: AccessRecord) => string;

export function jsonFormat(fields: AccessLogSettings['fields']): Part {
  const target = targetWriter(fields.queryParameters);
  const dropped = droppedFields(fields);
  const client = without(dropped, CLIENT_KEYS, clientPart);
  const request = without(dropped, REQUEST_KEYS, (record) => requestPart(record, target(record.target)));
  const answer = without(dropped, ANSWER_KEYS, answerPart);
  const route = without(dropped, ROUTE_KEYS, routePart);
  return (record) =>
    `{${client(record)}${request(record)}${answer(record)}${route(record)}${headersPart(record)}${endPart(Math.floor((record.startedAtMs + record.durationMs) / 1000))}`;
}

/**
 * The part without the keys that are dropped; a part that loses none costs nothing. Inside a value no quote stands alone
 * (`\"`), so `"Key":` is a key; and a comma ends every pair of a part.
 */
function without(dropped: readonly string[], keys: readonly string[], part: Part): Part {
  const lost = keys.filter((key) => dropped.includes(key));
  if (lost.length === 0) return part;
  const pairs = new RegExp(`"(?:${lost.join('|')})":(?:"(?:[^"\\\\]|\\\\.)*"|[0-9]+),`, 'g');
  return (record) => part(record).replace(pairs, '');
}

const CLIENT_KEYS = ['ClientAddr', 'ClientHost', 'ClientPort', 'ClientUsername'];

function clientPart(record: AccessRecord): string {
  const { clientAddress, clientPort, forwardedFor, user } = record;
  const plain = forwardedFor === undefined && user === undefined;
  return plain ? clientOf(clientAddress, clientPort) : writeClient(clientAddress, clientPort, forwardedFor, user);
}

function writeClient(address: string, port: number, forwardedFor: string | undefined, user = '-'): string {
  const bracketed = address.includes(':') ? `[${address}]` : address;
  const host = forwardedFor === undefined ? address : escapeJson(forwardedFor);
  return `"ClientAddr":"${bracketed}:${port}","ClientHost":"${host}","ClientPort":"${port}","ClientUsername":"${escapeJson(user)}",`;
}

/** A connection asks again and again. One place for each port, modulo this: what falls into a taken one is made anew. */
const PLACES = 1024;
const clients = Array.from({ length: PLACES }, () => ({ address: '', port: -1, text: '' }));

function clientOf(address: string, port: number): string {
  const known = clients[port % PLACES];
  if (known?.port === port && known.address === address) return known.text;
  const text = writeClient(address, port, undefined);
  clients[port % PLACES] = { address, port, text };
  return text;
}

const REQUEST_KEYS = [
  'RequestAddr',
  'RequestHost',
  'RequestPort',
  'RequestMethod',
  'RequestPath',
  'RequestProtocol',
  'RequestScheme',
  'TLSVersion',
  'TLSCipher',
  'TLSClientSubject',
  'RequestContentSize',
  'RequestCount',
  'entryPointName',
];

function requestPart(record: AccessRecord, target: string): string {
  const tls = record.tls === undefined ? '' : tlsPart(record.tls);
  const connection = (record.scheme === 'https' ? secured : plain)(record.protocol);
  return `${hostPart(record.host)}"RequestMethod":"${escapeJson(record.method)}","RequestPath":"${escapeJson(target)}",${connection}${tls}"RequestContentSize":${record.requestBytes},"RequestCount":${record.requestCount},${entryPointPart(record.entryPoint)}`;
}

const plain = rememberText((protocol) => `"RequestProtocol":"${protocol}","RequestScheme":"http",`);

const secured = rememberText((protocol) => `"RequestProtocol":"${protocol}","RequestScheme":"https",`);

function tlsPart({ version, cipher, clientSubject }: NonNullable<AccessRecord['tls']>): string {
  const subject = clientSubject === undefined ? '' : `"TLSClientSubject":"${escapeJson(clientSubject)}",`;
  return `"TLSVersion":"${version}","TLSCipher":"${cipher}",${subject}`;
}

const ANSWER_KEYS = [
  'StartUTC',
  'StartLocal',
  'Duration',
  'Overhead',
  'DownstreamStatus',
  'DownstreamContentSize',
  'RetryAttempts',
];

function answerPart(record: AccessRecord): string {
  const overhead = record.durationMs - (record.originDurationMs ?? 0);
  return `${startPart(Math.floor(record.startedAtMs))}"Duration":${nanoseconds(record.durationMs)},"Overhead":${nanoseconds(overhead)},"DownstreamStatus":${record.status},"DownstreamContentSize":${record.responseBytes},"RetryAttempts":${record.retryAttempts},`;
}

const ROUTE_KEYS = [
  'RouterName',
  'ServiceName',
  'ServiceURL',
  'ServiceAddr',
  'OriginStatus',
  'OriginContentSize',
  'OriginDuration',
  'error',
];

const startPart = rememberLast((startedAtMs) => {
  const second = startSecond(startedAtMs);
  const fraction = String(startedAtMs % 1000).padStart(3, '0');
  return `"StartUTC":"${second.utc}.${fraction}Z","StartLocal":"${second.local}.${fraction}${second.offset}",`;
});

const endPart = rememberLast((second) => {
  const { local, offset } = endSecond(second * 1000);
  return `"level":"info","msg":"","time":"${local}${offset}"}`;
});

/** What only a request that went somewhere has: Traefik leaves these keys out, too. */
function routePart(record: AccessRecord): string {
  let text = '';
  if (record.router !== undefined) text += routerPart(record.router);
  if (record.service !== undefined) text += servicePart(record.service);
  if (record.serverUrl !== undefined) text += serverPart(record.serverUrl);
  if (record.originStatus !== undefined) text += `"OriginStatus":${record.originStatus},`;
  if (record.originStatus !== undefined && record.error === undefined) {
    // Bodies pass unchanged: what the client got is what the upstream sent.
    text += `"OriginContentSize":${record.responseBytes},`;
  }
  if (record.originDurationMs !== undefined) text += `"OriginDuration":${nanoseconds(record.originDurationMs)},`;
  if (record.error !== undefined) text += `"error":"${escapeJson(record.error)}",`;
  return text;
}

function headersPart({ requestHeaders, originHeaders, downstreamHeaders }: AccessRecord): string {
  return (
    headerKeys('request', requestHeaders) +
    headerKeys('origin', originHeaders) +
    headerKeys('downstream', downstreamHeaders)
  );
}

function headerKeys(of: string, headers: readonly HeaderPair[]): string {
  let text = '';
  for (const [name, value] of headers) text += `"${of}_${escapeJson(name)}":"${escapeJson(value)}",`;
  return text;
}

const nanoseconds = (ms: number): number => Math.round(ms * 1e6);

const entryPointPart = rememberText((name) => `"entryPointName":"${escapeJson(name)}",`);

const routerPart = rememberText((name) => `"RouterName":"${escapeJson(name)}",`);

const servicePart = rememberText((name) => `"ServiceName":"${escapeJson(name)}",`);

const serverPart = rememberText((serverUrl) => {
  const url = escapeJson(serverUrl);
  return `"ServiceURL":"${url}","ServiceAddr":"${url.slice(url.indexOf('//') + 2)}",`;
});

const hostPart = rememberText((received) => {
  const address = escapeJson(received);
  const colon = address.lastIndexOf(':');
  const hasPort = colon >= 0 && !address.endsWith(']');
  const host = hasPort ? address.slice(0, colon) : address;
  const port = hasPort ? address.slice(colon + 1) : '-';
  return `"RequestAddr":"${address}","RequestHost":"${host}","RequestPort":"${port}",`;
});
