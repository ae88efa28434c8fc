// Which fields of a trailer section may go on (RFC 9110 6.5.1): nothing that frames, routes, authenticates or changes how
// the message is read, and nothing that the proxy manages. They stay trailers: merged into a head they would be believed.

import { FieldId } from './field-id.ts';
import { FieldTable } from './field-table.ts';
import { MAX_TRAILER_BYTES } from './limits.ts';

/** A field takes three bytes at least: a name, a colon, and the line break counts as one more. */
const MOST_FIELDS = MAX_TRAILER_BYTES / 4;

const table = new FieldTable(MOST_FIELDS);

const REFUSED: ReadonlySet<string> = new Set([
  'accept-ranges',
  'age',
  'authentication-info',
  'authorization',
  'cache-control',
  'cookie',
  'expires',
  'location',
  'pragma',
  'proxy-authentication-info',
  'range',
  'retry-after',
  'set-cookie',
  'vary',
  'warning',
  'www-authenticate',
]);

/** `content-encoding`, `if-match` and their like. */
const REFUSED_FAMILY = /^(?:content|if)-/;

/** `lines`: field lines that a body reader has accepted, latin1, each with its CRLF. Gives those that may be sent on. */
export function forwardableTrailers(lines: string): string {
  if (lines === '') return '';
  const text = `${lines}\r\n`;
  if (table.scan(Buffer.from(text, 'latin1'), 0, 0, 'delete') !== undefined) return '';
  let kept = '';
  for (let field = 0; field < table.count; field++) {
    if (mayGoOn(table.name(text, field).toLowerCase(), table.ids[field] ?? 0))
      kept += text.slice(table.lineStarts[field], table.lineStarts[field + 1]);
  }
  return kept;
}

const mayGoOn = (name: string, id: number): boolean =>
  id === FieldId.plain && !REFUSED.has(name) && !REFUSED_FAMILY.test(name);
