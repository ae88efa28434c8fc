// Every option of the static configuration, described once: name, kind, default, meaning. Names and defaults are Traefik's
// where Traefik has the option (reference 2.1, 3.1, 6.1, 13.3). A new option is one entry here and one line where
// `build-settings.ts` reads it; `docs/reference/static.md` and the JSON schema are made from it.

import {
  boolean,
  choice,
  choiceList,
  duration,
  httpUrl,
  integerText,
  internalEntryPoint,
  ipRanges,
  listenAddress,
  roleArn,
  sessionName,
  share,
  text,
  textList,
  wholeNumber,
} from './kinds.ts';
import { accessLog, log, metrics, prometheus } from './observability-sections.ts';
import { option, optional, SECOND_RELEASE, type Section } from './option.ts';
import { section } from './section-of.ts';

export const root = section('', 'General', {
  configFile: optional('configFile', text, 'The static configuration file, in YAML or TOML'),
  workers: optional('workers', wholeNumber(1), 'Worker processes; absent: one for each core that may be used'),
  routerGracePeriod: option(
    'routerGracePeriod',
    duration,
    '10s',
    'How long a router answers 503 after its declaration is gone',
  ),
  stateDirectory: optional(
    'stateDirectory',
    text,
    'Where the last good state of ecs, ec2 and consulCatalog is kept for a start during their outage; absent: nowhere',
    SECOND_RELEASE,
  ),
  sessionTickets: option(
    'sessionTickets',
    choice(['0', '1', '2']),
    '1',
    'How many session tickets a full handshake of TLS 1.3 hands out',
    SECOND_RELEASE,
  ),
});

export const global = section('global', 'Global', {
  notAppendXForwardedFor: option(
    'notAppendXForwardedFor',
    boolean,
    'false',
    'No entry point appends the client to X-Forwarded-For',
  ),
});

export const core = section('core', 'Rules', {
  defaultRuleSyntax: option('defaultRuleSyntax', choice(['v3', 'v2']), 'v3', 'Syntax of rules that name none'),
});

export const entryPoint = section(
  'entryPoints.<name>',
  'Entry points',
  {
    address: optional('address', listenAddress, 'Where it listens'),
    asDefault: option('asDefault', boolean, 'false', 'Takes the routers that name no entry point'),
    reusePort: optional(
      'reusePort',
      boolean,
      'Each worker has its own socket (SO_REUSEPORT); absent: where the kernel loses no connection by it',
    ),
    requestAcceptGraceTimeout: option(
      'transport.lifeCycle.requestAcceptGraceTimeout',
      duration,
      '0s',
      'Keeps accepting this long after SIGTERM',
    ),
    graceTimeOut: option('transport.lifeCycle.graceTimeOut', duration, '10s', 'Finishes what runs within this time'),
    readTimeout: option('transport.respondingTimeouts.readTimeout', duration, '60s', 'Whole request; 0: no limit'),
    writeTimeout: option('transport.respondingTimeouts.writeTimeout', duration, '0s', 'Whole answer; 0: no limit'),
    idleTimeout: option('transport.respondingTimeouts.idleTimeout', duration, '180s', 'Idle keep-alive connection'),
    minBodyRate: option(
      'transport.respondingTimeouts.minBodyRate',
      wholeNumber(0),
      '0',
      'Bytes a second that the body of a request must come with on average; 0: no limit',
      SECOND_RELEASE,
    ),
    keepAliveMaxRequests: option(
      'transport.keepAliveMaxRequests',
      wholeNumber(0),
      '0',
      'Requests on one connection; 0: no limit',
    ),
    keepAliveMaxTime: option('transport.keepAliveMaxTime', duration, '0s', 'Age of a connection; 0: no limit'),
    maxConcurrentStreams: option(
      'http2.maxConcurrentStreams',
      wholeNumber(0),
      '250',
      'Requests at once on one HTTP/2 connection',
    ),
    maxDecoderHeaderTableSize: option(
      'http2.maxDecoderHeaderTableSize',
      wholeNumber(0),
      '4096',
      'Bytes of HTTP/2 header table that clients may use',
    ),
    maxEncoderHeaderTableSize: option(
      'http2.maxEncoderHeaderTableSize',
      wholeNumber(0),
      '4096',
      'Bytes of HTTP/2 header table for answers',
    ),
    insecure: option('forwardedHeaders.insecure', boolean, 'false', 'Trusts X-Forwarded-… of every client'),
    trustedIPs: option('forwardedHeaders.trustedIPs', ipRanges, '', 'Trusts X-Forwarded-… of these clients'),
    notAppendXForwardedFor: option(
      'forwardedHeaders.notAppendXForwardedFor',
      boolean,
      'false',
      'Does not append the client to X-Forwarded-For',
    ),
    middlewares: option(
      'http.middlewares',
      textList,
      '',
      'Middlewares in front of those of its routers: name@provider',
    ),
    sanitizePath: option('http.sanitizePath', boolean, 'true', 'Collapses // in the path'),
    maxHeaderBytes: option('http.maxHeaderBytes', wholeNumber(1), '32768', 'Largest request head'),
    underscoreHeadersStrategy: option(
      'http.underscoreHeadersStrategy',
      choice(['keep', 'delete', 'reject']),
      'keep',
      'What happens to header names with an underscore',
    ),
    allowTrace: option('http.allowTrace', boolean, 'false', 'Lets TRACE pass; otherwise it gets 405'),
    accessLogs: option(
      'observability.accessLogs',
      boolean,
      'true',
      'Its requests are in the access log, where their router says nothing else',
    ),
    metrics: option(
      'observability.metrics',
      boolean,
      'true',
      'Its requests are counted, where their router says nothing else',
    ),
  },
  { standalone: true },
);

export const entryPointTls = section(
  'entryPoints.<name>.http.tls',
  'Entry points whose routers take TLS connections',
  { options: optional('options', text, 'TLS options of routers that say nothing of TLS: name@provider') },
  { standalone: true },
);

export const redirection = section(
  'entryPoints.<name>.http.redirections.entryPoint',
  'Entry points that redirect every request to another',
  {
    to: optional('to', text, 'The other entry point, or a :port'),
    scheme: option('scheme', choice(['https', 'http']), 'https', 'Of the new address'),
    permanent: option('permanent', boolean, 'true', '301 or 308, instead of 302 or 307'),
    priority: option('priority', integerText, '9223372036854775806', 'Of the redirecting router'),
  },
  { standalone: true },
);

export const proxyProtocol = section(
  'entryPoints.<name>.proxyProtocol',
  'Entry points behind a balancer: PROXY protocol',
  {
    insecure: option('insecure', boolean, 'false', 'Believes what it says of every client'),
    trustedIPs: option('trustedIPs', ipRanges, '', 'Believes it of these; of others it is read and forgotten'),
  },
  { standalone: true },
);

const labelOptions = (exposedByDefault: 'true' | 'false') => ({
  exposedByDefault: option('exposedByDefault', boolean, exposedByDefault, 'Takes what has no "enable" label'),
  defaultRule: option('defaultRule', text, 'Host(`{{ normalize .Name }}`)', 'Rule of a router that has none'),
  constraints: option('constraints', text, '', 'Takes only what this expression over labels (Consul: tags) holds for'),
});

const awsAccess = {
  region: optional(
    'region',
    text,
    'Region; absent: AWS_REGION, AWS_DEFAULT_REGION, the profile, then that of the ECS task or EC2 instance',
  ),
  accessKeyID: optional('accessKeyID', text, "Static credentials; absent: the AWS SDK's own search"),
  secretAccessKey: optional('secretAccessKey', text, 'Belongs to accessKeyID'),
  roleArn: optional(
    'roleArn',
    roleArn,
    'A role to assume with those credentials, of this or another account',
    SECOND_RELEASE,
  ),
  externalId: optional('externalId', text, "What that role's trust policy asks for", SECOND_RELEASE),
  roleSessionName: option(
    'roleSessionName',
    sessionName,
    'portolan',
    'Name of the session of that role, as its account logs it',
    SECOND_RELEASE,
  ),
  endpoint: optional(
    'endpoint',
    httpUrl,
    'URL that is asked in place of every AWS service; absent: AWS_ENDPOINT_URL and its kind, then AWS itself',
    SECOND_RELEASE,
  ),
};

const awsOptions = {
  ...awsAccess,
  refreshSeconds: option(
    'refreshSeconds',
    wholeNumber(1),
    '15',
    'Seconds between two readings; of ECS where no queue of events works',
  ),
};

export const providers = section('providers', 'Providers', {
  throttle: option('providersThrottleDuration', duration, '100ms', 'Least time between two new configurations'),
  holdMassRemoval: option(
    'holdMassRemoval',
    boolean,
    'false',
    'ecs, ec2 and consulCatalog: a reading that drops most servers at once is believed at its third repetition, or after 60s',
    SECOND_RELEASE,
  ),
});

export const aws = section('providers.aws', 'AWS, for every provider that asks it', {
  budget: option(
    'budget',
    share,
    '0.75',
    'Share of the rate of calls that AWS allows the whole account in a region, for all providers together',
    SECOND_RELEASE,
  ),
});

export const awsEvents = section('providers.aws.events', 'Queue of AWS events, for every ECS and EC2 provider', {
  queueUrl: optional(
    'queueUrl',
    text,
    'URL of an SQS queue that EventBridge fills; absent: only readings at intervals',
    SECOND_RELEASE,
  ),
  region: optional(
    'region',
    text,
    'Region of the queue; absent: by its URL, then as for the providers',
    SECOND_RELEASE,
  ),
  roleArn: awsAccess.roleArn,
  externalId: awsAccess.externalId,
  roleSessionName: awsAccess.roleSessionName,
  endpoint: awsAccess.endpoint,
  accessKeyID: { ...awsAccess.accessKeyID, since: SECOND_RELEASE },
  secretAccessKey: { ...awsAccess.secretAccessKey, since: SECOND_RELEASE },
});

export const ecs = section(
  'providers.ecs',
  'Provider: Amazon ECS, from container labels',
  {
    clusters: option('clusters', textList, 'default', 'Names or ARNs of clusters'),
    autoDiscoverClusters: option('autoDiscoverClusters', boolean, 'false', 'Reads every cluster of the region'),
    ecsAnywhere: option(
      'ecsAnywhere',
      boolean,
      'false',
      'Asks SSM for the addresses of machines outside of EC2 (ECS Anywhere)',
      SECOND_RELEASE,
    ),
    health: option(
      'health',
      choice(['healthy', 'notUnhealthy', 'ignore']),
      'notUnhealthy',
      'Containers that serve, by their health check: HEALTHY ones, all but UNHEALTHY ones, or all that run',
    ),
    healthyTasksOnly: option('healthyTasksOnly', boolean, 'false', "Traefik's name for health: healthy"),
    ...awsOptions,
    ...labelOptions('true'),
  },
  { standalone: true, instancesPath: 'providers.ecs.instances.<name>' },
);

export const ec2 = section(
  'providers.ec2',
  'Provider: Amazon EC2, from instance tags',
  {
    filterName: optional('filters.[n].name', text, 'An EC2 filter, such as tag:team'),
    filterValues: option('filters.[n].values', textList, '', 'Its values: any of them, with * and ?'),
    addressType: option(
      'addressType',
      choice(['privateIPv4', 'ipv6', 'publicIPv4']),
      'privateIPv4',
      'Address that requests are sent to',
    ),
    ...awsOptions,
    ...labelOptions('false'),
  },
  { standalone: true, instancesPath: 'providers.ec2.instances.<name>' },
);

export const consulCatalog = section(
  'providers.consulCatalog',
  'Provider: Consul catalog, from service tags',
  {
    address: optional('endpoint.address', text, 'host:port; absent: CONSUL_HTTP_ADDR, then 127.0.0.1:8500'),
    scheme: optional('endpoint.scheme', choice(['http', 'https']), 'Absent: by CONSUL_HTTP_SSL, then http'),
    datacenter: optional('endpoint.datacenter', text, "Absent: the agent's own"),
    token: optional('endpoint.token', text, 'ACL token; absent: CONSUL_HTTP_TOKEN'),
    ca: optional(
      'endpoint.tls.ca',
      text,
      'Who may sign its certificate, a PEM file or text; absent: CONSUL_CACERT, then whom Node.js believes',
      SECOND_RELEASE,
    ),
    cert: optional(
      'endpoint.tls.cert',
      text,
      'Own certificate, a PEM file or text; absent: CONSUL_CLIENT_CERT',
      SECOND_RELEASE,
    ),
    key: optional('endpoint.tls.key', text, 'Key of that certificate; absent: CONSUL_CLIENT_KEY', SECOND_RELEASE),
    insecureSkipVerify: option(
      'endpoint.tls.insecureSkipVerify',
      boolean,
      'false',
      'Believes every certificate; absent: by CONSUL_HTTP_SSL_VERIFY',
      SECOND_RELEASE,
    ),
    username: optional(
      'endpoint.httpAuth.username',
      text,
      'Basic authentication: the user; absent: CONSUL_HTTP_AUTH',
      SECOND_RELEASE,
    ),
    password: optional('endpoint.httpAuth.password', text, 'Basic authentication: the password', SECOND_RELEASE),
    waitTime: option('endpoint.endpointWaitTime', duration, '60s', 'How long a blocking query may wait'),
    prefix: option('prefix', text, 'traefik', 'Prefix of tags; "portolan" is read beside it'),
    stale: option('stale', boolean, 'false', 'Any server of Consul may answer'),
    requireConsistent: option('requireConsistent', boolean, 'false', 'The leader of Consul verifies before it answers'),
    namespaces: option(
      'namespaces',
      textList,
      '',
      'Namespaces of Consul Enterprise, each read as a provider of its own (`@consulcatalog-team`)',
      SECOND_RELEASE,
    ),
    strictChecks: option(
      'strictChecks',
      choiceList(['any', 'passing', 'warning', 'critical', 'maintenance']),
      'passing,warning',
      'States of instances that serve',
    ),
    minimumInterval: option('minimumInterval', duration, '50ms', 'Least time between two answers of one query'),
    ...labelOptions('true'),
  },
  { standalone: true, instancesPath: 'providers.consulCatalog.instances.<name>' },
);

export const file = section(
  'providers.file',
  'Provider: dynamic configuration files',
  {
    filename: optional('filename', text, 'One file, in YAML or TOML'),
    directory: optional('directory', text, 'Every .yml, .yaml and .toml file in this directory and below it'),
    watch: option('watch', boolean, 'true', 'Reads again what has changed'),
  },
  { standalone: true },
);

export const serversTransport = section(
  'serversTransport',
  'Connections to servers of services that name no transport',
  {
    insecureSkipVerify: option(
      'insecureSkipVerify',
      boolean,
      'false',
      'Believes every certificate of a server',
      SECOND_RELEASE,
    ),
    rootCAs: option(
      'rootCAs',
      textList,
      '',
      'Who may sign certificates of servers: PEM files, read at start; absent: whom the system believes',
      SECOND_RELEASE,
    ),
    maxIdleConnsPerHost: option(
      'maxIdleConnsPerHost',
      wholeNumber(-1),
      '200',
      'Idle connections kept for each server; 0: the usual number; -1: none',
    ),
    dialTimeout: option('forwardingTimeouts.dialTimeout', duration, '30s', 'Making a connection; 0: no limit'),
    responseHeaderTimeout: option(
      'forwardingTimeouts.responseHeaderTimeout',
      duration,
      '0s',
      'Head of the answer; 0: no limit',
    ),
    idleConnTimeout: option('forwardingTimeouts.idleConnTimeout', duration, '90s', 'Idle connection; 0: no limit'),
    readIdleTimeout: option(
      'forwardingTimeouts.readIdleTimeout',
      duration,
      '0s',
      'HTTP/2: silence after which the server is pinged; 0: never',
      SECOND_RELEASE,
    ),
    pingTimeout: option('forwardingTimeouts.pingTimeout', duration, '15s', 'HTTP/2: answer to a ping', SECOND_RELEASE),
    bodyIdleTimeout: option(
      'forwardingTimeouts.bodyIdleTimeout',
      duration,
      '60s',
      'Between two parts of the body of an answer; 0: no limit',
      SECOND_RELEASE,
    ),
    totalTimeout: option(
      'forwardingTimeouts.totalTimeout',
      duration,
      '0s',
      'From choosing the server to the end of the answer; 0: no limit',
      SECOND_RELEASE,
    ),
  },
);

export const api = section(
  'api',
  'API',
  { insecure: option('insecure', boolean, 'false', 'Opens /api on the internal entry point') },
  { standalone: true },
);

export const ping = section(
  'ping',
  'Ping (/ping and /ready of the internal entry point are always on)',
  {
    entryPoint: option('entryPoint', internalEntryPoint, 'portolan', 'The internal entry point'),
  },
  { standalone: true },
);

export { accessLog, log, metrics, prometheus };

export const SECTIONS: readonly Section[] = [
  root,
  global,
  core,
  entryPoint,
  entryPointTls,
  redirection,
  proxyProtocol,
  providers,
  aws,
  awsEvents,
  ecs,
  ec2,
  consulCatalog,
  file,
  serversTransport,
  api,
  ping,
  log,
  accessLog,
  metrics,
  prometheus,
].map((each) => each.section);
