// What was written -> `Settings`, complete with defaults; reports what only shows when options are seen together.

import { type ServersTransport, toMaxIdle, USUAL_TRANSPORT } from '../model/servers-transport.ts';
import type { Settings } from '../model/settings.ts';
import { buildEntryPoints } from './build-entry-points.ts';
import { buildAccessLog, buildLog, buildMetrics } from './build-observability.ts';
import { buildProviders } from './build-providers.ts';
import type { Report } from './problem.ts';
import type { Environment } from './read-environment.ts';
import { api, core, root, serversTransport } from './sections.ts';
import type { Written } from './written.ts';
import type { WrittenSection } from './written-section.ts';

export function buildSettings(written: Written, environment: Environment, report: Report): Settings {
  const top = written.at('');
  return {
    ...buildEntryPoints(written, report),
    workers: top.optional(root.workers),
    providers: buildProviders(written, environment, report),
    serversTransport: buildServersTransport(written.at('serversTransport')),
    api: { insecure: written.at('api').value(api.insecure) },
    log: buildLog(written.at('log')),
    defaultRuleSyntax: written.at('core').value(core.defaultRuleSyntax),
    accessLog: buildAccessLog(written.at('accessLog'), report),
    metrics: buildMetrics(written, report),
    routerGracePeriodMs: top.value(root.routerGracePeriod),
    stateDirectory: top.optional(root.stateDirectory),
    sessionTickets: top.value(root.sessionTickets),
  };
}

/** Files are named here and read by whoever starts the router. */
const buildServersTransport = (at: WrittenSection): ServersTransport => ({
  ...USUAL_TRANSPORT,
  tls: {
    ...USUAL_TRANSPORT.tls,
    insecureSkipVerify: at.value(serversTransport.insecureSkipVerify),
    rootCAs: at.value(serversTransport.rootCAs),
  },
  maxIdleConnsPerHost: toMaxIdle(at.value(serversTransport.maxIdleConnsPerHost)),
  forwardingTimeouts: {
    dialTimeoutMs: at.value(serversTransport.dialTimeout),
    responseHeaderTimeoutMs: at.value(serversTransport.responseHeaderTimeout),
    idleConnTimeoutMs: at.value(serversTransport.idleConnTimeout),
    readIdleTimeoutMs: at.value(serversTransport.readIdleTimeout),
    pingTimeoutMs: at.value(serversTransport.pingTimeout),
    bodyIdleTimeoutMs: at.value(serversTransport.bodyIdleTimeout),
    totalTimeoutMs: at.value(serversTransport.totalTimeout),
  },
});
