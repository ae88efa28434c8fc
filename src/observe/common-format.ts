// An access record as a line of the common log format, alone or with Traefik's additions (reference 12.4). A field that
// is not written is `-`; the referer and the user agent are headers, and headers are only written where somebody asks
// for them.

import type { AccessLogSettings } from '../model/settings.ts';
import type { AccessRecord } from './access-record.ts';
import type { ByteText } from './byte-text.ts';
import { encodePiece } from './encode-piece.ts';
import { escapeCommon } from './escape-text.ts';
import { rememberBytes } from './remember-bytes.ts';
import { rememberPiece } from './second-texts.ts';
import { droppedFields, targetWriter } from './written-fields.ts';

type Part = (record: AccessRecord, text: ByteText) => void;

const SPACE = 0x20;
const QUOTE = 0x22;
const DASH = 0x2d;
const BEFORE_USER = encodePiece(' - ');
const AFTER_REQUEST = encodePiece('" ');
const NO_TIME = encodePiece(' [-] "');
const NO_HEADERS = encodePiece(' "-" "-"');
const QUOTED_DASH = encodePiece('"-"');
const MILLISECONDS = encodePiece('ms');

/** Writes one record as one line, without its line break. `additions`: request count, router, server and duration. */
export function commonFormat(fields: AccessLogSettings['fields'], additions: boolean): Part {
  const dropped = new Set(droppedFields(fields));
  const unless = (field: string, part: Part, instead = addNothing): Part => (dropped.has(field) ? instead : part);
  const writeTarget = targetWriter(fields.queryParameters);
  const client = unless('ClientHost', addClient);
  const user = unless('ClientUsername', addUser);
  const time = timePart(dropped);
  const method = unless('RequestMethod', ({ method }, text) => text.addCommon(method));
  const path = unless('RequestPath', ({ target }, text) => text.addCommon(writeTarget(target)));
  const protocol = unless('RequestProtocol', ({ protocol }, text) => text.addCommon(protocol));
  const status = unless('DownstreamStatus', ({ status }, text) => text.addNumber(status));
  const bytes = unless('DownstreamContentSize', ({ responseBytes }, text) => text.addNumber(responseBytes));
  const added = additions ? additionsPart(unless) : undefined;
  return (record, text) => {
    client(record, text);
    text.addBytes(BEFORE_USER);
    user(record, text);
    time(record, text);
    method(record, text);
    text.addByte(SPACE);
    path(record, text);
    text.addByte(SPACE);
    protocol(record, text);
    text.addBytes(AFTER_REQUEST);
    status(record, text);
    text.addByte(SPACE);
    bytes(record, text);
    addHeaders(record, text);
    added?.(record, text);
  };
}

function additionsPart(unless: (field: string, part: Part, instead?: Part) => Part): Part {
  const count = unless('RequestCount', ({ requestCount }, text) => text.addNumber(requestCount));
  const router = unless('RouterName', ({ router }, text) => addName(router, text), addNoName);
  const server = unless('ServiceURL', ({ serverUrl }, text) => addName(serverUrl, text), addNoName);
  const duration = unless('Duration', addDuration);
  return (record, text) => {
    text.addByte(SPACE);
    count(record, text);
    text.addByte(SPACE);
    router(record, text);
    text.addByte(SPACE);
    server(record, text);
    text.addByte(SPACE);
    duration(record, text);
  };
}

const addNothing: Part = (_, text) => text.addByte(DASH);

const addNoName: Part = (_, text) => text.addBytes(QUOTED_DASH);

const addClient: Part = ({ forwardedFor, clientAddress }, text) => text.addCommon(forwardedFor ?? clientAddress);

const addUser: Part = ({ user }, text) => text.addCommon(user ?? '-');

const addDuration: Part = ({ durationMs }, text) => {
  text.addNumber(Math.trunc(durationMs));
  text.addBytes(MILLISECONDS);
};

/** In UTC, else local, from the space before it to the quote behind it. */
function timePart(dropped: ReadonlySet<string>): Part {
  if (dropped.has('StartUTC') && dropped.has('StartLocal')) return (_, text) => text.addBytes(NO_TIME);
  const inUtc = !dropped.has('StartUTC');
  const piece = rememberPiece(({ common, commonLocal }) => ` [${inUtc ? common : commonLocal}] "`);
  return ({ startedAtMs }, text) => text.addBytes(piece(startedAtMs));
}

function addHeaders({ requestHeaders }: AccessRecord, text: ByteText): void {
  if (requestHeaders.length === 0) return text.addBytes(NO_HEADERS);
  for (const wanted of ['Referer', 'User-Agent']) {
    text.addByte(SPACE);
    addQuoted(requestHeaders.find(([name]) => name === wanted)?.[1], text);
  }
}

function addQuoted(value: string | undefined, text: ByteText): void {
  if (value === undefined) return text.addBytes(QUOTED_DASH);
  text.addByte(QUOTE);
  text.addCommon(value);
  text.addByte(QUOTE);
}

/** Of a router or a server: there are few. */
const quotedName = rememberBytes((name) => `"${escapeCommon(name)}"`);

const addName = (name: string | undefined, text: ByteText): void =>
  text.addBytes(name === undefined ? QUOTED_DASH : quotedName(name));
