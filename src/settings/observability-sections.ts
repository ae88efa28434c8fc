// Every option of logs and metrics, described once (reference 12).

import { boolean, choice, duration, internalEntryPoint, numberRanges, seconds, text, wholeNumber } from './kinds.ts';
import { option, optional } from './option.ts';
import { section } from './section-of.ts';

export const log = section('log', 'Log', {
  level: option(
    'level',
    choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'panic']),
    'info',
    'Least level that is written',
  ),
  format: option('format', choice(['common', 'json']), 'common', 'Text or JSON'),
  filePath: optional('filePath', text, 'A file to append to, opened anew on SIGUSR1; absent: standard output'),
});

export const accessLog = section(
  'accessLog',
  'Access log',
  {
    filePath: optional('filePath', text, 'A file to append to, opened anew on SIGUSR1; absent: standard output'),
    format: option(
      'format',
      choice(['common', 'json', 'genericCLF']),
      'common',
      "Common log format with Traefik's additions, JSON, or the common log format alone",
    ),
    statusCodes: option('filters.statusCodes', numberRanges(100, 599), '', 'Logs answers with these statuses'),
    retryAttempts: option('filters.retryAttempts', boolean, 'false', 'Logs requests that were tried again'),
    minDuration: option('filters.minDuration', duration, '0s', 'Logs requests that took longer'),
    defaultMode: option('fields.defaultMode', choice(['keep', 'drop']), 'keep', 'Whether fields are written'),
    fieldMode: optional('fields.names.<name>', choice(['keep', 'drop']), 'The same for one field'),
    headersDefaultMode: option(
      'fields.headers.defaultMode',
      choice(['keep', 'drop', 'redact']),
      'drop',
      'Whether headers are written; those that hold credentials only where they are named',
    ),
    headerMode: optional('fields.headers.names.<name>', choice(['keep', 'drop', 'redact']), 'The same for one header'),
    queryMode: option(
      'fields.queryParameters.defaultMode',
      choice(['keep', 'drop', 'redact']),
      'keep',
      'Whether the query is written, or its names only',
    ),
    bufferingSize: option(
      'bufferingSize',
      wholeNumber(0),
      '0',
      'Lines that may wait to be written, besides the 1 MB that always may',
    ),
    addInternals: option('addInternals', boolean, 'false', 'Logs requests to the internal entry point, too'),
  },
  { standalone: true },
);

export const metrics = section('metrics', 'Metrics', {
  addInternals: option('addInternals', boolean, 'false', 'Counts requests to the internal entry point, too'),
});

export const prometheus = section(
  'metrics.prometheus',
  'Metrics: Prometheus (/metrics of the internal entry point)',
  {
    buckets: option('buckets', seconds, '0.1,0.3,1.2,5', 'Limits of the histograms, in seconds'),
    addEntryPointsLabels: option('addEntryPointsLabels', boolean, 'true', 'Counts by entry point'),
    addRoutersLabels: option('addRoutersLabels', boolean, 'false', 'Counts by router'),
    addServicesLabels: option('addServicesLabels', boolean, 'true', 'Counts by service'),
    entryPoint: option('entryPoint', internalEntryPoint, 'portolan', 'The internal entry point'),
    headerLabel: optional(
      'headerLabels.<name>',
      text,
      'A label of requests_total with the value of this request header',
    ),
  },
  { standalone: true },
);
