// Routers, services and middlewares for TCP and UDP (reference 7.25, 10): objects of later releases.

import { described, IN_FILES_ONLY, refuse } from './described.ts';
import { ROUTER_TLS_LATER } from './http-options.ts';
import { boolean, choice, duration, integer, integer32, integer64, names, text, texts } from './kinds.ts';
import type { Kind, Section } from './section.ts';
import { listOfSections, sectionOf, switchableSection } from './section-kinds.ts';
import { proxyProtocol } from './transport-options.ts';

const port = integer(1, 65_535);

const tls = switchableSection({
  ...described({
    passthrough: [boolean, 'Whether TLS is left to the server.', 'false'],
    options: [text, 'The TLS options for its hosts, by name.', 'default'],
  }),
  later: ROUTER_TLS_LATER,
});

/** Of a TCP router, beside its rule. */
export const CONNECTION_OPTIONS = described({
  priority: [integer64, 'The highest matching router wins; 0 or none: the length of the rule.', '0'],
  service: [text, 'The service, `name` or `name@provider`; labels with one service need not say it.'],
  entryPoints: [names, 'Where it listens; none: the default entry points.'],
  middlewares: [names, 'What connections pass through, outermost first.'],
  ruleSyntax: [choice('v2', 'v3'), 'The generation of the rule language.', 'v3'],
  tls: [tls, 'Takes TLS connections only; the certificate is chosen by SNI.'],
});

/** There is no default rule for connections. */
export const TCP_ROUTER: typeof CONNECTION_OPTIONS = {
  ...CONNECTION_OPTIONS,
  options: {
    rule: { kind: text, meaning: 'Which connections it takes.', required: true },
    ...CONNECTION_OPTIONS.options,
  },
};

const healthCheck = switchableSection(
  described({
    port: [port, 'Instead of the port of the server.'],
    send: [text, 'What is sent.'],
    expect: [text, 'What must come back.'],
    interval: [duration, 'Between two probes.', '30s'],
    unhealthyInterval: [duration, 'Between two probes of a server that is down; none: as `interval`.'],
    timeout: [duration, 'How long an answer may take.', '5s'],
  }),
);

const BALANCER = {
  serversTransport: [text, 'How connections to servers are made, by name.'],
  proxyProtocol: [proxyProtocol, 'Deprecated: tells servers who the client is.'],
  terminationDelay: [integer32, 'Deprecated: of the transport.'],
  healthCheck: [healthCheck, 'Asks each server from time to time whether it is well.'],
} as const;

const serverTls = [boolean, 'Whether TLS is spoken to it.', 'false'] as const;
const serverPort = [port, 'The port of the container or, where none has this number, of the host.'] as const;
const address = [text, 'The server, host:port.'] as const;

const serversOf = (section: Section<Record<string, unknown>>): Kind<unknown> =>
  listOfSections(section, (server) => server);

const balancer = (section: Section<Record<string, unknown>>) =>
  [sectionOf(section), 'Chooses one of the servers for each connection.'] as const;

const THIS_ITEM = 'This item as a server of the service.';
const SERVERS = 'The servers of the service.';

const children = [
  listOfSections(
    described({ name: [text, 'The service, by name.'], weight: [integer32, 'Its share.', '1'] }),
    (child) => child,
  ),
  'The services to choose from.',
] as const;

const weighted = (options: Parameters<typeof described>[0]) =>
  [
    sectionOf(described({ services: children, ...options })),
    'Chooses one of several services for each connection, by weight.',
  ] as const;

export const LABELLED_TCP_SERVICE = described(
  {
    loadBalancer: balancer(
      described({
        server: [
          sectionOf(described({ port: serverPort, tls: serverTls }, refuse(IN_FILES_ONLY, 'address'))),
          THIS_ITEM,
        ],
        ...BALANCER,
      }),
    ),
  },
  refuse(IN_FILES_ONLY, 'weighted'),
);

export const TCP_SERVICE = described({
  loadBalancer: balancer(
    described({ servers: [serversOf(described({ address, tls: serverTls })), SERVERS], ...BALANCER }),
  ),
  weighted: weighted({
    healthCheck: [switchableSection(described({})), 'Whether its parents are told how its services are.'],
  }),
});

const allowList = [
  sectionOf(described({ sourceRange: [texts, 'Addresses and ranges that may pass.'] })),
  'Lets certain addresses pass.',
] as const;

export const TCP_MIDDLEWARE = described({
  inFlightConn: [
    sectionOf(described({ amount: [integer64, 'How many; 0: none at all.', '0'] })),
    'Limits how many connections an address may have at one time.',
  ],
  ipAllowList: allowList,
  ipWhiteList: [allowList[0], 'Deprecated name of `ipAllowList`.'],
});

export const UDP_ROUTER = described({
  entryPoints: [names, 'Where it listens; none: the default entry points.'],
  service: [text, 'The service, `name` or `name@provider`; labels with one service need not say it.'],
});

export const LABELLED_UDP_SERVICE = described(
  {
    loadBalancer: balancer(
      described({ server: [sectionOf(described({ port: serverPort }, refuse(IN_FILES_ONLY, 'address'))), THIS_ITEM] }),
    ),
  },
  refuse(IN_FILES_ONLY, 'weighted'),
);

export const UDP_SERVICE = described({
  loadBalancer: balancer(described({ servers: [serversOf(described({ address })), SERVERS] })),
  weighted: weighted({}),
});
