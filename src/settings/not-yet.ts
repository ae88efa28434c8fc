// Options of Traefik that this release does not have. Whoever writes one is told so, instead of "unknown option".

/** Dotted; each stands for itself and everything below it. */
export const NOT_YET: readonly string[] = [
  'certificatesResolvers',
  'core',
  'experimental',
  'global',
  'hostResolver',
  'metrics',
  'ocsp',
  'spiffe',
  'tcpServersTransport',
  'tracing',
  ...below('api', 'basePath', 'dashboard', 'dashboardName', 'debug', 'disableDashboardAd'),
  ...below('ping', 'manualRouting', 'terminatingStatusCode'),
  ...below('log', 'compress', 'filePath', 'maxAge', 'maxBackups', 'maxSize', 'noColor', 'otlp'),
  ...below('accessLog', 'addInternals', 'bufferingSize', 'dualOutput', 'fields', 'filters', 'otlp'),
  ...below('serversTransport', 'insecureSkipVerify', 'rootCAs', 'spiffe'),
  ...below('entryPoints.<name>', 'allowACMEByPass', 'http2', 'http3', 'observability', 'proxyProtocol', 'udp'),
  ...below('entryPoints.<name>.forwardedHeaders', 'addXForwardedSchemeHeaders', 'connection'),
  ...below('entryPoints.<name>.http', 'encodedCharacters', 'encodeQuerySemicolons', 'middlewares', 'redirections'),
  ...below('entryPoints.<name>.http', 'tls'),
  ...below('providers', 'aws', 'consul', 'docker', 'etcd', 'http', 'kubernetesCRD', 'kubernetesGateway'),
  ...below('providers', 'kubernetesIngress', 'kubernetesIngressNGINX', 'knative', 'nomad', 'plugin', 'precedence'),
  ...below('providers', 'redis', 'rest', 'swarm', 'zooKeeper'),
  ...below('providers.file', 'debugLogGeneratedTemplate'),
  ...inEach('providers.ecs', 'constraints', 'ecsAnywhere'),
  ...inEach('providers.ec2', 'constraints'),
  ...inEach('providers.consulCatalog', 'cache', 'connectAware', 'connectByDefault', 'constraints', 'namespaces'),
  ...inEach('providers.consulCatalog', 'refreshInterval', 'serviceName', 'endpoint.httpAuth', 'endpoint.tls'),
];

/** What belongs into the dynamic configuration. */
export const DYNAMIC: readonly string[] = ['http', 'tcp', 'udp', 'tls'];

function below(path: string, ...names: string[]): string[] {
  return names.map((name) => `${path}.${name}`);
}

/** Of the provider itself and of its named instances. */
function inEach(provider: string, ...names: string[]): string[] {
  return [...below(provider, ...names), ...below(`${provider}.instances.<name>`, ...names)];
}
