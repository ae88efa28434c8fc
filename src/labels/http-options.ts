// Every option of `http` that labels and files have in this release, described once: name, kind, meaning. Middlewares
// have their own file. Names, kinds and meanings are Traefik's (reference 1.2, 1.4-1.6).

import type { RouterDefinition, ServerDefinition } from '../model/dynamic-configuration.ts';
import { boolean, entries, integer, integer64, names, parsed, text } from './kinds.ts';
import { type Kind, listOfSections, type Section, sectionOf } from './section.ts';
import { parseScheme, parseServerUrl } from './server-url.ts';
import type { TreeNode } from './tree.ts';

/** The protocols' sections; `enable` is not among them, because only labels have it. */
export const ROOT: Section<{ http: HttpEntries }> = {
  options: { http: { kind: httpEntries(), meaning: 'Routers, services and middlewares for HTTP.' } },
  notYet: ['tcp', 'udp', 'tls', 'ecs', 'consulcatalog'],
};

export interface HttpEntries {
  readonly routers?: readonly TreeNode[];
  readonly services?: readonly TreeNode[];
  readonly middlewares?: readonly TreeNode[];
}

function httpEntries(): Kind<HttpEntries> {
  return sectionOf<HttpEntries>({
    options: {
      routers: { kind: entries, meaning: 'Rules, and what follows when one matches, by name.' },
      services: { kind: entries, meaning: 'How to reach the servers, by name.' },
      middlewares: { kind: entries, meaning: 'What changes requests and answers, by name.' },
    },
    notYet: ['models', 'serversTransports'],
  });
}

export const ROUTER: Section<RouterDefinition> = {
  options: {
    rule: { kind: text, meaning: 'Which requests it takes; labels without one get the default rule.' },
    priority: { kind: integer64, meaning: 'The highest matching router wins; 0 or none: the length of the rule.' },
    service: {
      kind: text,
      meaning: 'The service, `name` or `name@provider`; labels with one service need not say it.',
    },
    entryPoints: { kind: names, meaning: 'Where it listens; none: the default entry points.' },
    middlewares: { kind: names, meaning: 'What requests pass through, outermost first.' },
  },
  notYet: ['tls', 'observability', 'ruleSyntax', 'parentRefs'],
};

/** The one server that labels describe: the item that carries them. */
export interface ServerLabels {
  readonly port?: number;
  readonly scheme?: 'http';
  readonly url?: string;
  readonly weight?: number;
}

interface BalancerOptions {
  readonly passHostHeader?: boolean;
}

export interface LabelledBalancer extends BalancerOptions {
  readonly server?: ServerLabels;
}

export interface WrittenBalancer extends BalancerOptions {
  readonly servers?: readonly ServerDefinition[];
}

const passHostHeader = { kind: boolean, meaning: "Whether servers see the client's Host; default true." };
/** Somebody may have put a password into it. */
const url = { kind: parsed('http://host:port', parseServerUrl, true), meaning: 'Where the server is reached.' };
const weight = {
  kind: integer(-(2 ** 31), 2 ** 31 - 1),
  meaning: "The server's share; default 1, with 0 or less it is never chosen.",
};

const BALANCING_NOT_YET = [
  'sticky',
  'healthCheck',
  'passiveHealthCheck',
  'strategy',
  'serversTransport',
  'responseForwarding',
];

const SERVER_LABELS: Section<ServerLabels> = {
  options: {
    port: {
      kind: integer(1, 65_535),
      meaning: 'The port of the container or, where none has this number, of the host.',
    },
    scheme: { kind: parsed('http', parseScheme), meaning: 'How servers are spoken to; default http.' },
    url,
    weight,
  },
  notYet: ['preservePath'],
};

const serverLabels = sectionOf(SERVER_LABELS);

const labelledServer: Kind<ServerLabels> = {
  expected: serverLabels.expected,
  read: (node, report) => {
    const server = serverLabels.read(node, report);
    if (server?.url !== undefined && (server.port ?? server.scheme) !== undefined)
      report(node, '"url" excludes "port" and "scheme"');
    return server;
  },
};

const SERVER_ENTRY: Section<ServerDefinition> = {
  options: { url: { ...url, required: true }, weight },
  notYet: ['preservePath'],
};

const toServer = ({ url, weight = 1 }: Partial<ServerDefinition>): ServerDefinition | undefined =>
  url === undefined ? undefined : { url, weight };

const balancerOfLabels = sectionOf<LabelledBalancer>({
  options: {
    passHostHeader,
    server: { kind: labelledServer, meaning: 'This item as a server of the service.' },
  },
  notYet: BALANCING_NOT_YET,
});

const balancerOfFiles = sectionOf<WrittenBalancer>({
  options: {
    passHostHeader,
    servers: { kind: listOfSections(SERVER_ENTRY, toServer), meaning: 'The servers of the service.' },
  },
  notYet: BALANCING_NOT_YET,
});

const BALANCER_MEANING = 'Chooses one of the servers for each request.';
const SERVICES_NOT_YET = ['middlewares', 'weighted', 'highestRandomWeight', 'mirroring', 'failover'];

export const LABELLED_SERVICE: Section<{ loadBalancer: LabelledBalancer }> = {
  options: { loadBalancer: { kind: balancerOfLabels, meaning: BALANCER_MEANING, required: true } },
  notYet: SERVICES_NOT_YET,
};

export const WRITTEN_SERVICE: Section<{ loadBalancer: WrittenBalancer }> = {
  options: { loadBalancer: { kind: balancerOfFiles, meaning: BALANCER_MEANING, required: true } },
  notYet: SERVICES_NOT_YET,
};
