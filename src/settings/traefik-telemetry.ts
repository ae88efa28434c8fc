// Where Traefik sends metrics, traces and its log (reference 12.2, 12.3): nowhere from here yet.

import { boolean, duration, text, textList } from './kinds.ts';
import { group, lacks, type TraefikOption, tls } from './traefik-option.ts';

/** An OpenTelemetry collector (reference 12.2, 12.3). */
export const collector = (name: string, what: string): readonly TraefikOption[] => [
  lacks(name, group, '', `Sends ${what} to an OpenTelemetry collector`),
  lacks(`${name}.http`, group, '', 'By HTTP'),
  lacks(`${name}.http.endpoint`, text, 'https://localhost:4318', 'URL of the collector'),
  lacks(`${name}.http.headers`, group, '', 'Header fields for it'),
  ...tls(`${name}.http.tls`),
  lacks(`${name}.grpc`, group, '', 'By gRPC'),
  lacks(`${name}.grpc.endpoint`, text, 'localhost:4317', 'host:port of the collector'),
  lacks(`${name}.grpc.insecure`, boolean, 'false', 'Without TLS'),
  lacks(`${name}.grpc.headers`, group, '', 'Metadata for it'),
  ...tls(`${name}.grpc.tls`),
];

/** Who it is that sends there. */
export const OTLP: readonly TraefikOption[] = [
  lacks('otlp.serviceName', text, 'traefik', 'Name of this service'),
  lacks('otlp.resourceAttributes', group, '', 'What else is said of it'),
];

/** What Traefik's exporters of metrics have in common (reference 12.2). */
const exporter = (name: string): readonly TraefikOption[] => [
  lacks(`${name}.pushInterval`, duration, '10s', 'Time between two reports'),
  lacks(`${name}.addEntryPointsLabels`, boolean, 'true', 'Counts by entry point'),
  lacks(`${name}.addServicesLabels`, boolean, 'true', 'Counts by service'),
  lacks(`${name}.addRoutersLabels`, boolean, 'false', 'Counts by router'),
];

/** Below `metrics`. */
export const EXPORTERS: readonly TraefikOption[] = [
  ...collector('otlp', 'metrics'),
  ...exporter('otlp'),
  lacks(
    'otlp.explicitBoundaries',
    textList,
    '.005,.01,.025,.05,.075,.1,.25,.5,.75,1,2.5,5,7.5,10',
    'Limits of the histograms, in seconds',
  ),
  ...OTLP,
  lacks('datadog', group, '', 'Sends metrics to Datadog'),
  ...exporter('datadog'),
  lacks('datadog.address', text, 'localhost:8125', 'host:port of the agent'),
  lacks('datadog.prefix', text, 'traefik', 'Prefix of names'),
  lacks('statsD', group, '', 'Sends metrics to StatsD'),
  ...exporter('statsD'),
  lacks('statsD.address', text, 'localhost:8125', 'host:port of the server'),
  lacks('statsD.prefix', text, 'traefik', 'Prefix of names'),
  lacks('influxDB2', group, '', 'Sends metrics to InfluxDB'),
  ...exporter('influxDB2'),
  lacks('influxDB2.address', text, 'http://localhost:8086', 'URL of the database'),
  lacks('influxDB2.token', text, '', 'Access token'),
  lacks('influxDB2.org', text, '', 'Organisation'),
  lacks('influxDB2.bucket', text, '', 'Bucket'),
  lacks('influxDB2.additionalLabels', group, '', 'Labels of every metric'),
];

/** Below `tracing`. */
export const TRACING: readonly TraefikOption[] = [
  lacks('serviceName', text, 'traefik', 'Name of this service'),
  lacks('resourceAttributes', group, '', 'What else is said of it'),
  lacks('globalAttributes', group, '', 'The same, by its former name'),
  lacks('sampleRate', text, '1.0', 'Which part of the requests is traced'),
  lacks('capturedRequestHeaders', textList, '', 'Request headers that spans carry'),
  lacks('capturedResponseHeaders', textList, '', 'Headers of answers that spans carry'),
  lacks('safeQueryParams', textList, '', 'Parameters of the query that spans show'),
  lacks('addInternals', boolean, 'false', 'Traces requests to the API and its like, too'),
  ...collector('otlp', 'traces'),
];
