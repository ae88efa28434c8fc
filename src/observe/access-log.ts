// One line per request that the settings want logged, in the format that they name.

import { assertNever } from '../model/result.ts';
import type { AccessLogSettings } from '../model/settings.ts';
import type { AccessRecord } from './access-record.ts';
import type { ByteText } from './byte-text.ts';
import { commonFormat } from './common-format.ts';
import { jsonFormat } from './json-format.ts';
import type { LogBuffer } from './log-buffer.ts';

export type AccessLog = (record: AccessRecord) => void;

export function createAccessLog(settings: AccessLogSettings, buffer: Pick<LogBuffer, 'addLine'>): AccessLog {
  const format = formatOf(settings);
  const wants = filterOf(settings.filters);
  if (wants === undefined) return (record) => buffer.addLine(format, record);
  return (record) => {
    if (wants(record)) buffer.addLine(format, record);
  };
}

function formatOf({ format, fields }: AccessLogSettings): (record: AccessRecord, text: ByteText) => void {
  switch (format) {
    case 'json':
      return jsonFormat(fields);
    case 'common':
      return commonFormat(fields, true);
    case 'genericCLF':
      return commonFormat(fields, false);
    default:
      return assertNever(format);
  }
}

/** Any one of the filters is enough; undefined: there is none. */
function filterOf(filters: AccessLogSettings['filters']): ((record: AccessRecord) => boolean) | undefined {
  const { statusCodes, retryAttempts, minDurationMs } = filters;
  if (statusCodes.length === 0 && !retryAttempts && minDurationMs === 0) return undefined;
  return (record) =>
    statusCodes.some(({ from, to }) => record.status >= from && record.status <= to) ||
    (retryAttempts && record.retryAttempts > 0) ||
    (minDurationMs > 0 && record.durationMs > minDurationMs);
}
