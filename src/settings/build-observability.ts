// Logs and metrics.

import { ACCESS_LOG_FIELDS } from '../model/access-log-fields.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { AccessLogSettings, LogSettings, MetricsSettings } from '../model/settings.ts';
import type { Option } from './option.ts';
import type { Report } from './problem.ts';
import { accessLog, log, metrics, prometheus } from './sections.ts';
import type { Written } from './written.ts';
import type { WrittenSection } from './written-section.ts';

export function buildLog(at: WrittenSection): LogSettings {
  const level = at.value(log.level);
  return {
    // Nothing here is logged above `error`.
    level: level === 'fatal' || level === 'panic' ? 'error' : level,
    format: at.value(log.format),
    filePath: at.optional(log.filePath),
  };
}

export function buildAccessLog(at: WrittenSection, report: Report): AccessLogSettings | undefined {
  if (!at.isOn()) return undefined;
  reportUnknownFields(at.at('fields.names'), report);
  return {
    filePath: at.optional(accessLog.filePath),
    format: at.value(accessLog.format),
    filters: {
      statusCodes: at.value(accessLog.statusCodes),
      retryAttempts: at.value(accessLog.retryAttempts),
      minDurationMs: at.value(accessLog.minDuration),
    },
    fields: {
      defaultMode: at.value(accessLog.defaultMode),
      names: lowerNames(namedValues(at, accessLog.fieldMode)),
      headers: {
        defaultMode: at.value(accessLog.headersDefaultMode),
        names: lowerNames(namedValues(at, accessLog.headerMode)),
      },
      queryParameters: at.value(accessLog.queryMode),
    },
    bufferingSize: at.value(accessLog.bufferingSize),
    addInternals: at.value(accessLog.addInternals),
  };
}

/** A field that is dropped under a wrong name is still written: better told than found out. */
function reportUnknownFields(names: WrittenSection, report: Report): void {
  for (const name of names.names()) {
    if (ACCESS_LOG_FIELDS.some((field) => field.toLowerCase() === name.toLowerCase())) continue;
    const nearest = nearestName(name, ACCESS_LOG_FIELDS);
    const hint = nearest === undefined ? `there are ${ACCESS_LOG_FIELDS.join(', ')}` : `did you mean ${nearest}?`;
    report(`${names.path}.${name}: the access log has no such field; ${hint}`, names.at(name).place());
  }
}

export function buildMetrics(written: Written, report: Report): MetricsSettings | undefined {
  const at = written.at('metrics.prometheus');
  if (!at.isOn()) return undefined;
  const headerLabels = namedValues(at, prometheus.headerLabel);
  reportUnusableLabels([...headerLabels.keys()], at.at('headerLabels'), report);
  return {
    addInternals: written.at('metrics').value(metrics.addInternals),
    prometheus: {
      bucketsSeconds: at.value(prometheus.buckets),
      addEntryPointsLabels: at.value(prometheus.addEntryPointsLabels),
      addRoutersLabels: at.value(prometheus.addRoutersLabels),
      addServicesLabels: at.value(prometheus.addServicesLabels),
      headerLabels,
    },
  };
}

const OWN_LABELS = ['code', 'method', 'protocol', 'entrypoint', 'router', 'service'];

function reportUnusableLabels(names: readonly string[], at: WrittenSection, report: Report): void {
  for (const name of names) {
    const place = at.at(name).place();
    if (!/^[A-Za-z_]\w*$/.test(name) || name.startsWith('__'))
      report(`${at.path}.${name}: a label has letters, digits and _, and does not begin with a digit or __`, place);
    else if (OWN_LABELS.includes(name)) report(`${at.path}.${name}: there is such a label already`, place);
  }
}

/** Values of an option whose last part is a name that the user chose. */
function namedValues<T>(at: WrittenSection, option: Option<T>): ReadonlyMap<string, T> {
  const group = option.name.slice(0, option.name.lastIndexOf('.'));
  const values = new Map<string, T>();
  for (const name of at.at(group).names()) {
    const value = at.optional({ ...option, name: `${group}.${name}` });
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

const lowerNames = <T>(values: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
  new Map([...values].map(([name, value]) => [name.toLowerCase(), value]));
