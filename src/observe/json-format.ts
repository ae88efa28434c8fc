// An access record as one JSON object with Traefik's keys (reference 12.4), durations in nanoseconds: 0.7 µs a line by
// itself (`npm run bench -- observing`), two in place.

import type { AccessLogSettings } from '../model/settings.ts';
import type { AccessRecord } from './access-record.ts';
import type { ByteText } from './byte-text.ts';
import { clientPart } from './client-part.ts';
import { headersPart } from './headers-part.ts';
import { JsonKeys } from './json-keys.ts';
import { routePart } from './route-part.ts';
import { linePart, startPart } from './time-parts.ts';
import { droppedFields, targetWriter } from './written-fields.ts';

const OBJECT_END = 0x7d;

type Part = (record: AccessRecord, text: ByteText) => void;

/** Writes one record as one line, without its line break. */
export function jsonFormat(fields: AccessLogSettings['fields']): Part {
  const keys = new JsonKeys(droppedFields(fields));
  const line = linePart();
  const start = startPart(keys);
  const client = clientPart(keys);
  const request = requestPart(keys, targetWriter(fields.queryParameters));
  const route = routePart(keys);
  const outcome = outcomePart(keys);
  const figures = figuresPart(keys);
  return (record, text) => {
    line(record, text);
    start(record, text);
    client(record, text);
    request(record, text);
    route(record, text);
    outcome(record, text);
    figures(record, text);
    headersPart(record, text);
    text.addByte(OBJECT_END);
  };
}

function requestPart(keys: JsonKeys, writeTarget: (target: string) => string): Part {
  const addr = keys.ofText('RequestAddr');
  const hostName = keys.ofText('RequestHost');
  const port = keys.ofText('RequestPort');
  const method = keys.ofText('RequestMethod');
  const path = keys.ofText('RequestPath');
  return (record, text) => {
    const { host } = record;
    const colon = portColon(host);
    const written = keys.addText(text, addr, host);
    keys.addPart(text, hostName, host, { from: 0, to: colon < 0 ? host.length : colon, written });
    if (colon < 0) keys.addText(text, port, '-');
    else keys.addPart(text, port, host, { from: colon + 1, to: host.length, written });
    keys.addText(text, method, record.method);
    keys.addText(text, path, writeTarget(record.target));
  };
}

/** Negative: no port is named. */
function portColon(host: string): number {
  // Most hosts name none, and looking from the front is the quicker way to see it.
  if (host.indexOf(':') < 0 || host.endsWith(']')) return -1;
  return host.lastIndexOf(':');
}

function outcomePart(keys: JsonKeys): Part {
  const downstreamStatus = keys.ofNumber('DownstreamStatus');
  const retryAttempts = keys.ofNumber('RetryAttempts');
  const originStatus = keys.ofNumber('OriginStatus');
  const error = keys.ofText('error');
  return (record, text) => {
    keys.addNumber(text, downstreamStatus, record.status);
    keys.addNumber(text, retryAttempts, record.retryAttempts);
    if (record.originStatus !== undefined) keys.addNumber(text, originStatus, record.originStatus);
    if (record.error !== undefined) keys.addText(text, error, record.error);
  };
}

function figuresPart(keys: JsonKeys): Part {
  const requestSize = keys.ofNumber('RequestContentSize');
  const count = keys.ofNumber('RequestCount');
  const answerSize = keys.ofNumber('DownstreamContentSize');
  const duration = keys.ofNumber('Duration');
  const overhead = keys.ofNumber('Overhead');
  const originSize = keys.ofNumber('OriginContentSize');
  const originDuration = keys.ofNumber('OriginDuration');
  return (record, text) => {
    const { durationMs, originDurationMs } = record;
    keys.addNumber(text, requestSize, record.requestBytes);
    keys.addNumber(text, count, record.requestCount);
    keys.addNumber(text, answerSize, record.responseBytes);
    keys.addNumber(text, duration, nanoseconds(durationMs));
    keys.addNumber(text, overhead, nanoseconds(durationMs - (originDurationMs ?? 0)));
    // Bodies pass unchanged: what the client got is what the upstream sent.
    if (record.originStatus !== undefined && record.error === undefined) {
      keys.addNumber(text, originSize, record.responseBytes);
    }
    if (originDurationMs !== undefined) keys.addNumber(text, originDuration, nanoseconds(originDurationMs));
  };
}

const nanoseconds = (ms: number): number => Math.round(ms * 1e6);
