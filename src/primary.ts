// The primary process: wires the control plane. Providers -> discovery -> state log -> workers, and the admin beside it.
// Knows AWS and Consul, never touches a client's byte.

import { randomBytes } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import type { AwsDeps } from '../providers/aws/aws-deps.ts';
import { Budgets } from '../providers/aws/budget/budgets.ts';
import { HintBoard } from '../providers/aws/events/hint-board.ts';
import { createEventsProvider } from '../providers/aws/events/index.ts';
import { Agents as ConsulAgents } from '../providers/consulcatalog/agents.ts';
import { createConsulCatalogProvider } from '../providers/consulcatalog/index.ts';
import { createEc2Provider } from '../providers/ec2/index.ts';
import { DefinitionCache } from '../providers/ecs/definition-cache.ts';
import { createEcsProvider } from '../providers/ecs/index.ts';
import { createFileProvider } from '../providers/file/index.ts';
import { readRootCAs } from '../providers/file/root-cas.ts';
import { startAdmin } from './admin/admin-server.ts';
import { listCertificates } from './admin/certificates.ts';
import { availableMemoryBytes, planMemory } from './cluster/memory-plan.ts';
import { kernelMigratesQueues, planListening } from './cluster/plan-listening.ts';
import { watchReadiness } from './cluster/readiness.ts';
import { Supervisor } from './cluster/supervisor.ts';
import { ticketFlags } from './cluster/ticket-flags.ts';
import { TicketKeys } from './cluster/ticket-keys.ts';
import { workerFlags } from './cluster/worker-flags.ts';
import { createFork } from './cluster/worker-process.ts';
import { chunkChanges } from './discovery/chunk.ts';
import { DiskCopies } from './discovery/copies/disk-copies.ts';
import { keepValues } from './discovery/copies/keep-values.ts';
import { originOf } from './discovery/copies/origin-of.ts';
import { createDiscovery, type Discovery, type Source } from './discovery/discovery.ts';
import { StateLog } from './discovery/state-log.ts';
import { explainRequest } from './explain/explain-request.ts';
import { createAsk } from './health/ask.ts';
import { HealthChecks } from './health/health-checks.ts';
import { compileConstraints } from './labels/constraints/compile-constraints.ts';
import type { ConstraintKind } from './labels/constraints/functions.ts';
import type { DecodeOptions } from './labels/decoded-item.ts';
import { compileDefaultRule } from './labels/default-rule.ts';
import type { Clock, Random } from './model/clock.ts';
import type { Logger } from './model/logger.ts';
import { CLOSE_WITHIN_MS, longestStopMs } from './model/longest-stop.ts';
import type { ListeningPlan } from './model/messages.ts';
import type { Metered } from './model/metrics.ts';
import type { Provider } from './model/provider.ts';
import type { ProviderStatus } from './model/provider-status.ts';
import { fail, ok, type Result } from './model/result.ts';
import type { Assessed, Router, RoutingState } from './model/routing-state.ts';
import type { LabelSettings, Settings } from './model/settings.ts';
import type { CertificatePair } from './model/tls.ts';
import { NameResolver } from './names/name-resolver.ts';
import { createSystemNames } from './names/system-names.ts';
import type { LogOutput } from './observe/log-output.ts';
import { meteredProvider } from './observe/metered-provider.ts';
import { openPrimaryObserver } from './observe/primary-observer.ts';
import { productVersion } from './observe/product-version.ts';
import { standardOutput } from './observe/standard-output.ts';
import { generateCertificate } from './tls/generate-certificate.ts';

export interface PrimaryOptions {
  readonly logger: Logger;
  /** Takes the lines of the workers' own logs; `logger` writes to it, too. */
  readonly logOutput: LogOutput;
  readonly clock: Clock;
  readonly random: Random;
  /** A terminal that closes ends the router; default: SIGHUP replaces the workers and reads files again. */
  readonly endsOnHangUp?: boolean;
  /** Once: every worker accepts and every provider has spoken. */
  readonly onReady?: (serving: ServingRouter) => void;
}

export interface ServingRouter {
  readonly entryPoints: readonly ListeningPlan[];
  /** `http://host:port` of the internal entry point. */
  readonly internal: string;
  readonly state: () => RoutingState;
  readonly providers: () => readonly ProviderStatus[];
}

/** How often a start looks whether the last provider has spoken. */
const READY_POLL_MS = 50;

/** Runs until a signal or a fatal error; resolves with the exit code. */
export async function runPrimary(settings: Settings, options: PrimaryOptions): Promise<number> {
  const { logger } = options;
  const budgets = new Budgets(settings.providers.awsBudget, options.clock);
  const definitions = openDefinitions(settings, options);
  const sources = createSources(settings, { ...options, budgets }, definitions);
  if (!sources.ok) return refuse(logger, sources.error);
  const serversTransport = await readRootCAs(settings.serversTransport);
  if (!serversTransport.ok) return refuse(logger, serversTransport.error);
  const migratesQueues = await kernelMigratesQueues();
  const plans = await planListening(settings.entryPoints, migratesQueues);
  if (!plans.ok) return refuse(logger, plans.error);
  if (!migratesQueues && plans.value.some(({ sharing }) => sharing === 'sharedHandle')) {
    logger.info(
      'workers share listening sockets; with sysctl net.ipv4.tcp_migrate_req=1 they would spread connections evenly',
    );
  }
  const generated = await generateCertificate(options.clock.wallMs(), randomBytes);
  const served = { ...settings, serversTransport: serversTransport.value };
  const exitCode = await serve(served, options, sources.value, plans.value, generated);
  await Promise.race([
    definitions.close(),
    new Promise<void>((resolve) => options.clock.after(CLOSE_WITHIN_MS, resolve)),
  ]);
  return exitCode;
}

async function serve(
  settings: Settings,
  options: PrimaryOptions,
  sources: readonly Source[],
  plans: readonly ListeningPlan[],
  generatedCertificate: CertificatePair,
): Promise<number> {
  const { logger, clock, random } = options;
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  const log = new StateLog();
  let terminating = false;
  let internal = '';

  const observed = openPrimaryObserver(settings, {
    ...options,
    gather: () => supervisor.gatherMetrics(),
    isThere: (metered) => isMeteredThere(metered, settings, discovery.state()),
    mishaps: () => supervisor.mishaps,
    certificates: () => listCertificates(discovery.state()),
    providers: () => discovery.status(),
    health: () => health.figures(),
  });
  if (!observed.ok) return refuse(logger, observed.error);
  const observer = observed.value;
  const { metrics } = observer;
  const workers = settings.workers ?? availableParallelism();
  const memory = planMemory(availableMemoryBytes(), workers);
  if (memory.tight) logger.warn('there is little memory for so many workers: --workers sets how many', { workers });
  const ticketKeys = new TicketKeys(clock, randomBytes, (keys) => supervisor.useTicketKeys(keys));
  const supervisor = new Supervisor({
    workers,
    fork: createFork(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url), [
      ...workerFlags(process.execArgv, process.env.NODE_OPTIONS ?? '', memory),
      ...ticketFlags(settings.sessionTickets, process.execArgv, process.env),
    ]),
    memoryShareBytes: memory.shareBytes,
    settings,
    listening: plans,
    tls: () => ({ generatedCertificate, ticketKeys: ticketKeys.current }),
    source: {
      version: () => log.version,
      changesSince: (base) => log.changesSince(base),
      prune: (version) => log.prune(version),
      chunk: chunkChanges,
    },
    clock,
    logger,
    onAccessLog: (lines) => standardOutput.addChunk(lines),
    onLog: (line) => options.logOutput.add(line),
    onMetrics: (worker, meters, figures) => metrics?.add(worker, meters, figures),
    onServerFailing: (service, url) => health.failing(service, url),
    onWorkerEnded: (worker) => metrics?.workerEnded(worker),
    onListening: () => announceOnceReady(),
    onFatal: (reason) => end(refuse(logger, reason)),
  });
  const health = new HealthChecks({
    ask: createAsk(new NameResolver(createSystemNames(), clock).lookUp),
    clock,
    random,
    logger,
    defaultTransport: settings.serversTransport,
    onVerdicts: (changes) => {
      if (log.amend(changes)) supervisor.publish();
    },
  });
  const discovery = createDiscovery({
    sources,
    entryPoints: settings.entryPoints,
    throttleMs: settings.providers.throttleMs,
    holdMassRemoval: settings.providers.holdMassRemoval,
    routerGracePeriodMs: settings.routerGracePeriodMs,
    clock,
    random,
    logger,
    onState: (state) => {
      if (!log.replace(state, health.follow(state))) return;
      metrics?.reloaded();
      supervisor.publish();
    },
    copies: settings.stateDirectory === undefined ? undefined : new DiskCopies(settings.stateDirectory),
  });
  const readiness = watchReadiness({
    discovered: () => discovery.readiness(),
    version: () => log.version,
    serves: (version) => supervisor.serves(version),
  });
  const admin = await startAdmin(settings.internalEntryPoint.address, {
    state: () => discovery.state(),
    verdicts: (service) => health.verdicts(service),
    readiness,
    terminating: () => terminating,
    explain: (entryPoint, request) =>
      explainRequest(discovery.state(), { ...entryPoint, serverName: hostname() }, request, (service) =>
        health.verdicts(service),
      ),
    settings,
    providers: sources.map(({ provider }) => provider.name),
    providerStatus: () => discovery.status(),
    startedAt: new Date(clock.wallMs()),
    wallMs: () => clock.wallMs(),
    version: productVersion(),
    metrics: metrics && (() => metrics.scrape()),
    internals: observer.onInternal && { clock, onEnded: observer.onInternal },
  });
  if (!admin.ok) return refuse(logger, admin.error);
  internal = admin.value.url;

  const announceOnceReady = (): void => {
    if (!readiness().ready) return void clock.after(READY_POLL_MS, announceOnceReady);
    logger.info('ready');
    options.onReady?.({
      entryPoints: plans,
      internal,
      state: () => discovery.state(),
      providers: () => discovery.status(),
    });
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (terminating) return end(refuse(logger, `${signal} again: ended without waiting`));
    terminating = true;
    void drain(settings, { supervisor, discovery, logger, signal }).then(() => end(0));
  };
  const onHangUp = (): void => {
    if (terminating) return;
    for (const { provider } of sources) provider.lookAgain?.();
    supervisor.roll('SIGHUP');
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGHUP', options.endsOnHangUp === true ? onSignal : onHangUp);
  const onReopen = (): void => {
    observer.reopenLogs();
    supervisor.reopenLogs();
    logger.info('log files were opened anew');
  };
  process.on('SIGUSR1', onReopen);
  supervisor.start();
  discovery.start();

  const exitCode = await ended;
  process.off('SIGTERM', onSignal);
  process.off('SIGINT', onSignal);
  process.off('SIGHUP', onSignal).off('SIGHUP', onHangUp);
  process.off('SIGUSR1', onReopen);
  ticketKeys.close();
  health.close();
  supervisor.kill();
  await Promise.race([
    Promise.all([admin.value.close(), discovery.close(), observer.close()]),
    new Promise<void>((resolve) => clock.after(CLOSE_WITHIN_MS, resolve)),
  ]);
  return exitCode;
}

/** Traefik drops the series of what is gone; internals are never gone. */
function isMeteredThere({ kind, name, service }: Metered, settings: Settings, state: RoutingState): boolean {
  if (name.endsWith('@internal') || name === settings.internalEntryPoint.name) return true;
  if (kind === 'entryPoint') return settings.entryPoints.has(name);
  const routers: ReadonlyMap<string, Assessed<Router>> = state.routers;
  const services: ReadonlyMap<string, unknown> = state.services;
  return kind === 'router' ? routers.get(name)?.value.service === service : services.has(name);
}

interface Draining {
  readonly supervisor: Supervisor;
  readonly discovery: Discovery;
  readonly logger: Logger;
  readonly signal: NodeJS.Signals;
}

/** `/ready` says 503 already. Discovery goes on while workers still accept: what they serve must stay true. */
async function drain(settings: Settings, { supervisor, logger, signal }: Draining): Promise<void> {
  logger.info('terminating', { signal, atMostMs: longestStopMs(settings) });
  await supervisor.drain();
  logger.info('every worker has finished');
}

/** Files declare whole configurations: nothing is exposed or named by default. */
const NO_LABELS: LabelSettings = { exposedByDefault: true, defaultRule: '' };

/** Task definitions for all ECS providers, kept beside the scopes. */
function openDefinitions({ stateDirectory, providers }: Settings, { clock, logger }: PrimaryOptions): DefinitionCache {
  if (stateDirectory === undefined || providers.ecs.length === 0) return new DefinitionCache(clock);
  const store = new DiskCopies(stateDirectory, { suffix: 'values' });
  return new DefinitionCache(
    clock,
    keepValues({ name: 'task-definitions', kind: 'task definitions', version: 1, store, logger }),
  );
}

function createSources(settings: Settings, deps: AwsDeps, definitions: DefinitionCache): Result<Source[]> {
  const { awsEvents, ecs, ec2, consulCatalog, file } = settings.providers;
  const { defaultRuleSyntax = 'v3' } = settings;
  const board = awsEvents && new HintBoard();
  const agents = new ConsulAgents();
  const providers: readonly (readonly [LabelSettings, ConstraintKind, Provider, Pick<Source, 'origin'>])[] = [
    ...ecs.map(
      (it) => [it, 'labels', createEcsProvider(it, deps, board, definitions), { origin: originOf(it) }] as const,
    ),
    ...ec2.map((it) => [it, 'labels', createEc2Provider(it, deps, board), { origin: originOf(it) }] as const),
    ...consulCatalog.map(
      (it) => [it, 'tags', createConsulCatalogProvider(it, deps, agents), { origin: originOf(it) }] as const,
    ),
    ...(awsEvents === undefined || board === undefined
      ? []
      : [[NO_LABELS, 'labels', createEventsProvider(awsEvents, deps, board), {}] as const]),
    ...(file === undefined ? [] : [[NO_LABELS, 'labels', createFileProvider(file, deps), {}] as const]),
  ];
  const sources: Source[] = [];
  for (const [labels, kind, provider, origin] of providers) {
    const decode = compileDecodeOptions(labels, kind, provider.name);
    if (!decode.ok) return fail(`provider ${provider.name}: ${decode.error}`);
    sources.push({ provider: meteredProvider(provider), decode: { ...decode.value, defaultRuleSyntax }, ...origin });
  }
  return ok(sources);
}

function compileDecodeOptions(labels: LabelSettings, kind: ConstraintKind, provider: string): Result<DecodeOptions> {
  const defaultRule = compileDefaultRule(labels.defaultRule);
  if (!defaultRule.ok) return fail(`defaultRule: ${defaultRule.error}`);
  const constraints = compileConstraints(labels.constraints ?? '', kind);
  if (!constraints.ok) return fail(`constraints: ${constraints.error}`);
  const { exposedByDefault } = labels;
  return ok({ provider, exposedByDefault, defaultRule: defaultRule.value, constraints: constraints.value });
}

function refuse(logger: Logger, reason: string): 1 {
  logger.error(reason);
  return 1;
}
