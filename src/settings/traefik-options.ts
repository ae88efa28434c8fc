// Options of Traefik that have no effect here, so that whoever brings one is told what becomes of it: it is an error where a
// later release will have it, and a note where it only makes sense in Traefik (reference 2.1, 3.1, 6.1, 11, 12, 13.3).

import { boolean, choice, duration, text, textList, wholeNumber } from './kinds.ts';
import { ACME } from './traefik-acme.ts';
import { group, lacks, noted, type TraefikOption, type TraefikSection } from './traefik-option.ts';
import { collector, EXPORTERS, OTLP, TRACING } from './traefik-telemetry.ts';

const ENTRY_POINTS: readonly TraefikOption[] = [
  lacks('allowACMEByPass', boolean, 'false', 'Lets routers and servers answer ACME challenges'),
  lacks('forwardedHeaders.connection', textList, '', 'Tokens of Connection that middlewares may keep'),
  lacks('forwardedHeaders.addXForwardedSchemeHeaders', boolean, 'false', 'Adds X-Forwarded-Scheme and X-Scheme'),
  lacks('http.tls.certResolver', text, '', 'Obtains certificates for these routers'),
  lacks('http.tls.domains', group, '', 'Domains of these certificates'),
  lacks('http.encodedCharacters', group, '', 'Which percent-encoded characters a path may hold'),
  lacks('http.encodeQuerySemicolons', boolean, 'false', 'Encodes ; in the query'),
  lacks('http3', group, '', 'Serves HTTP/3 beside TLS'),
  lacks('http3.advertisedPort', wholeNumber(0), '0', 'Port in Alt-Svc'),
  lacks('udp.timeout', duration, '3s', 'Idle UDP session'),
  lacks('observability.tracing', boolean, 'true', 'Requests of the entry point are traced'),
  lacks('observability.traceVerbosity', choice(['minimal', 'detailed']), 'minimal', 'How many spans a trace has'),
];

const CONSUL_CATALOG: readonly TraefikOption[] = [
  lacks('connectAware', boolean, 'false', 'Takes services of the service mesh'),
  lacks('connectByDefault', boolean, 'false', 'Every service is of the service mesh'),
  lacks('serviceName', text, 'traefik', 'Own name in the service mesh'),
  noted(
    'cache',
    boolean,
    'false',
    "Reads from the agent's cache",
    'nothing is read twice: blocking queries wait for what is new',
  ),
  noted(
    'refreshInterval',
    duration,
    '15s',
    'Time between two readings',
    'blocking queries tell changes at once, nothing is read by the clock',
  ),
  noted('watch', boolean, 'false', 'Blocking queries instead of polling', 'blocking queries are always on'),
];

const ACCESS_LOG: readonly TraefikOption[] = [
  ...OTLP,
  ...collector('otlp', 'the log'),
  lacks('dualOutput', boolean, 'false', 'Writes it here as well'),
];

const LOG: readonly TraefikOption[] = [
  lacks(
    'maxSize',
    wholeNumber(0),
    '100',
    'Megabytes at which the file is rotated (rotate it from outside and send SIGUSR1)',
  ),
  lacks('maxAge', wholeNumber(0), '0', 'Days after which a rotated file is removed'),
  lacks('maxBackups', wholeNumber(0), '0', 'Rotated files that are kept'),
  lacks('compress', boolean, 'false', 'Compresses rotated files'),
  ...OTLP,
  ...collector('otlp', 'the log'),
  noted('noColor', boolean, 'false', 'Text without colours', 'the log never has colours'),
];

const METRICS: readonly TraefikOption[] = [
  lacks('prometheus.manualRouting', boolean, 'false', 'A router of yours serves /metrics'),
  ...EXPORTERS,
];

const CALLS_NOBODY = 'Portolan calls nobody by itself';

const NO_TRIALS = 'Portolan has no plugins and no trial features';

/** Whole sections are one option here when nothing in them is supported: one message instead of one for each line. */
const GENERAL: readonly TraefikOption[] = [
  noted('experimental', group, '', 'Plugins and trial features', NO_TRIALS),
  noted('experimental.plugins', group, '', 'Plugins to load', NO_TRIALS),
  noted('experimental.localPlugins', group, '', 'The same, of this machine', NO_TRIALS),
  noted('experimental.abortOnPluginFailure', boolean, 'false', 'Ends when one cannot be loaded', NO_TRIALS),
  noted('experimental.fastProxy', group, '', 'Another proxy for HTTP/1.1', NO_TRIALS),
  noted('experimental.fastProxy.debug', boolean, 'false', 'A header that tells when it was used', NO_TRIALS),
  noted('experimental.otlplogs', boolean, 'false', 'Allows `log.otlp` and `accessLog.otlp`', NO_TRIALS),
  noted('experimental.knative', boolean, 'false', 'Allows the provider of that name', NO_TRIALS),
  noted('experimental.kubernetesGateway', boolean, 'false', 'Allows the provider of that name', NO_TRIALS),
  noted('experimental.kubernetesIngressNGINX', boolean, 'false', 'Allows the provider of that name', NO_TRIALS),
  noted('pilot', group, '', "Traefik's former online service", 'the service is gone'),
  lacks('certificatesResolvers', group, '', 'Obtains certificates, by ACME or from Tailscale'),
  lacks('hostResolver', group, '', 'Follows CNAME records of hosts in rules'),
  lacks('hostResolver.cnameFlattening', boolean, 'false', 'Whether it does'),
  lacks('hostResolver.resolvConfig', text, '/etc/resolv.conf', 'Where the resolvers are found'),
  lacks('hostResolver.resolvDepth', wholeNumber(0), '5', 'How many records in a row'),
  lacks('ocsp', group, '', 'Staples OCSP answers to certificates'),
  lacks('ocsp.responderOverrides', group, '', 'Other responders for those that certificates name'),
  lacks('spiffe', group, '', 'Takes certificates from a SPIFFE workload API'),
  lacks('spiffe.workloadAPIAddr', text, '', 'Address of that API'),
  lacks('tcpServersTransport', group, '', 'TCP connections to servers'),
  lacks('tcpServersTransport.dialKeepAlive', duration, '15s', 'Time between two keep-alive probes'),
  lacks('tcpServersTransport.dialTimeout', duration, '30s', 'Making a connection'),
  lacks(
    'tcpServersTransport.terminationDelay',
    duration,
    '100ms',
    'How long the other half may go on after one has ended',
  ),
  lacks('tcpServersTransport.tls', group, '', 'TLS towards servers'),
  lacks('tracing', group, '', 'Sends traces to an OpenTelemetry collector'),
];

export const TRAEFIK_SECTIONS: readonly TraefikSection[] = [
  { path: '', title: 'General', options: GENERAL },
  {
    path: 'global',
    title: 'Global',
    options: [
      noted('checkNewVersion', boolean, 'true', 'Asks for new releases', CALLS_NOBODY),
      noted('sendAnonymousUsage', boolean, 'false', 'Sends statistics of use', CALLS_NOBODY),
    ],
  },
  { path: 'entryPoints.<name>', title: 'Entry points', options: ENTRY_POINTS },
  {
    path: 'providers',
    title: 'Providers',
    options: [lacks('precedence', textList, '', 'Which provider wins a rule that two have')],
  },
  {
    path: 'providers.consulCatalog',
    instancesPath: 'providers.consulCatalog.instances.<name>',
    title: 'Provider: Consul catalog, from service tags',
    options: CONSUL_CATALOG,
  },
  {
    path: 'providers.file',
    title: 'Provider: dynamic configuration files',
    options: [
      noted(
        'debugLogGeneratedTemplate',
        boolean,
        'false',
        'Logs what a template in the file became',
        'files are read as they are, without templates',
      ),
    ],
  },
  {
    path: 'serversTransport',
    title: 'Connections to servers',
    options: [lacks('spiffe', group, '', 'Certificates of servers by SPIFFE')],
  },
  {
    path: 'api',
    title: 'API',
    options: [
      lacks('basePath', text, '/', 'Path below which the API is served'),
      noted('dashboard', boolean, 'true', 'Serves the dashboard', 'there is no dashboard, only the API'),
      noted('dashboardName', text, '', 'Title of the dashboard', 'there is no dashboard, only the API'),
      noted('disableDashboardAd', boolean, 'false', 'Dashboard without advertisement', 'there is no advertisement'),
      noted('debug', boolean, 'false', "Serves the Go runtime's own figures", 'there is no Go runtime to look into'),
    ],
  },
  {
    path: 'ping',
    title: 'Ping (/ping and /ready of the internal entry point are always on)',
    options: [
      lacks('manualRouting', boolean, 'false', 'A router of yours serves /ping'),
      lacks('terminatingStatusCode', wholeNumber(100), '503', 'Answer of /ping after SIGTERM'),
    ],
  },
  { path: 'log', title: 'Log', options: LOG },
  { path: 'accessLog', title: 'Access log', options: ACCESS_LOG },
  { path: 'metrics', title: 'Metrics', options: METRICS },
  { path: 'tracing', title: 'Tracing', options: TRACING },
  {
    path: 'certificatesResolvers.<name>',
    title: 'Certificate resolvers',
    options: [
      lacks('acme', group, '', 'Obtains certificates by ACME'),
      ...ACME.map((option) => ({ ...option, name: `acme.${option.name}` })),
      lacks('tailscale', group, '', 'Obtains certificates from Tailscale'),
    ],
  },
];

/** Providers that Traefik has, or had. */
export const ABSENT_PROVIDERS: readonly string[] = [
  'consul',
  'docker',
  'etcd',
  'http',
  'knative',
  'kubernetesCRD',
  'kubernetesGateway',
  'kubernetesIngress',
  'kubernetesIngressNGINX',
  'marathon',
  'nomad',
  'plugin',
  'rancher',
  'redis',
  'rest',
  'swarm',
  'zooKeeper',
];

/** Root keys of the dynamic configuration. */
export const DYNAMIC: readonly string[] = ['http', 'tcp', 'udp', 'tls'];
