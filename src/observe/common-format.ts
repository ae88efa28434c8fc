// An access record as a line of the common log format, alone or with Traefik's additions (reference 12.4). A field that is
// not written is `-`; the referer and the user agent are headers, and headers are only written where somebody asks for them.

import type { AccessLogSettings } from '../model/settings.ts';
import type { AccessRecord } from './access-record.ts';
import { escapeCommon } from './escape-text.ts';
import { rememberSecond } from './second-texts.ts';
import { droppedFields, targetWriter } from './written-fields.ts';

const startSecond = rememberSecond();

/** `additions`: request count, router, server and duration. */
export function commonFormat(
  fields: AccessLogSettings['fields'],
  additions: boolean,
): (record: AccessRecord) => string {
  const dropped = new Set(droppedFields(fields));
  const shows = (field: string): boolean => !dropped.has(field);
  const target = targetWriter(fields.queryParameters);
  const client = shows('ClientHost') ? clientOf : nothing;
  const user = shows('ClientUsername') ? userOf : nothing;
  const time = shows('StartUTC') ? utcOf : shows('StartLocal') ? localOf : nothing;
  const method = shows('RequestMethod') ? methodOf : nothing;
  const path = shows('RequestPath') ? (record: AccessRecord) => escapeCommon(target(record.target)) : nothing;
  const protocol = shows('RequestProtocol') ? (record: AccessRecord) => record.protocol : nothing;
  const status = shows('DownstreamStatus') ? (record: AccessRecord) => record.status : nothing;
  const bytes = shows('DownstreamContentSize') ? (record: AccessRecord) => record.responseBytes : nothing;
  const added = additions ? additionsFormat(shows) : () => '';
  return (record) =>
    `${client(record)} - ${user(record)} [${time(record)}] "${method(record)} ${path(record)} ${protocol(record)}" ${status(record)} ${bytes(record)} ${headerOf(record, 'Referer')} ${headerOf(record, 'User-Agent')}${added(record)}`;
}

function additionsFormat(shows: (field: string) => boolean): (record: AccessRecord) => string {
  const count = shows('RequestCount') ? (record: AccessRecord) => record.requestCount : nothing;
  const router = shows('RouterName') ? (record: AccessRecord) => quoted(record.router) : quotedNothing;
  const server = shows('ServiceURL') ? (record: AccessRecord) => quoted(record.serverUrl) : quotedNothing;
  const duration = shows('Duration') ? (record: AccessRecord) => `${Math.trunc(record.durationMs)}ms` : nothing;
  return (record) => ` ${count(record)} ${router(record)} ${server(record)} ${duration(record)}`;
}

const nothing = (): string => '-';

const quotedNothing = (): string => '"-"';

const clientOf = ({ forwardedFor, clientAddress }: AccessRecord): string =>
  forwardedFor === undefined ? clientAddress : escapeCommon(forwardedFor);

const userOf = ({ user }: AccessRecord): string => (user === undefined ? '-' : escapeCommon(user));

const utcOf = ({ startedAtMs }: AccessRecord): string => startSecond(startedAtMs).common;

const localOf = ({ startedAtMs }: AccessRecord): string => startSecond(startedAtMs).commonLocal;

const methodOf = ({ method }: AccessRecord): string => escapeCommon(method);

const headerOf = ({ requestHeaders }: AccessRecord, wanted: string): string =>
  requestHeaders.length === 0 ? '"-"' : quoted(requestHeaders.find(([name]) => name === wanted)?.[1]);

const quoted = (text: string | undefined): string => (text === undefined ? '"-"' : `"${escapeCommon(text)}"`);
