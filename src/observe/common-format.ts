// An access record as a line of the common log format with Traefik's additions (reference 12.4). Referer and user agent
// are always `"-"`: no request header is kept, as in Traefik's defaults.

import type { AccessRecord } from './access-record.ts';
import { escapeCommon } from './escape-text.ts';
import { rememberSecond } from './second-texts.ts';

const startSecond = rememberSecond();

export function formatCommon(record: AccessRecord): string {
  const client = record.forwardedFor === undefined ? record.clientAddress : escapeCommon(record.forwardedFor);
  const request = `${escapeCommon(record.method)} ${escapeCommon(record.target)} ${record.protocol}`;
  const time = startSecond(record.startedAtMs).common;
  return `${client} - - [${time}] "${request}" ${record.status} ${record.responseBytes} "-" "-" ${record.requestCount} ${quoted(record.router)} ${quoted(record.serverUrl)} ${Math.trunc(record.durationMs)}ms`;
}

const quoted = (text: string | undefined): string => (text === undefined ? '"-"' : `"${escapeCommon(text)}"`);
