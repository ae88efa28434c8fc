// What the settings of the access log say about fields, in the form that formats ask.

import { ACCESS_LOG_FIELDS } from '../model/access-log-fields.ts';
import type { AccessLogSettings, FieldMode } from '../model/settings.ts';
import { REDACTED } from './header-selection.ts';

type Fields = AccessLogSettings['fields'];

/** Names as they are written in JSON. */
export const droppedFields = ({ defaultMode, names }: Fields): readonly string[] =>
  ACCESS_LOG_FIELDS.filter((field) => (names.get(field.toLowerCase()) ?? defaultMode) === 'drop');

/** The path and query of a request as they are to be written. */
export function targetWriter(queryParameters: FieldMode): (target: string) => string {
  if (queryParameters === 'keep') return (target) => target;
  return (target) => {
    const question = target.indexOf('?');
    if (question < 0) return target;
    const path = target.slice(0, question);
    return queryParameters === 'drop' ? path : path + redactValues(target.slice(question));
  };
}

/** A part without `=` may be the secret itself. */
const redactValues = (query: string): string =>
  query.replace(/(^\?|&)(?:([^&=]*)=)?[^&]*/g, (_, start: string, name: string | undefined) =>
    name === undefined ? `${start}${REDACTED}` : `${start}${name}=${REDACTED}`,
  );
