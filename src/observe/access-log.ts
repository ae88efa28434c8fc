// One line per request, in the format that the settings name.

import type { AccessLogSettings } from '../model/settings.ts';
import type { AccessRecord } from './access-record.ts';
import { formatCommon } from './common-format.ts';
import { formatJson } from './json-format.ts';
import type { LogBuffer } from './log-buffer.ts';

export type AccessLog = (record: AccessRecord) => void;

export function createAccessLog(format: AccessLogSettings['format'], buffer: LogBuffer): AccessLog {
  const formatted = format === 'json' ? formatJson : formatCommon;
  return (record) => buffer.add(formatted(record));
}
