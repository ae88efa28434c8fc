// The whole tree of the dynamic configuration, once as files write it and once as labels do.

import { IN_FILES_ONLY, refuse } from './described.ts';
import { LABELLED_ROUTER, LABELLED_SERVICE, ROUTER, WRITTEN_SERVICE } from './http-options.ts';
import { boolean } from './kinds.ts';
import {
  LABELLED_TCP_SERVICE,
  LABELLED_UDP_SERVICE,
  TCP_MIDDLEWARE,
  TCP_ROUTER,
  TCP_SERVICE,
  UDP_ROUTER,
  UDP_SERVICE,
} from './layer4-options.ts';
import { MIDDLEWARE } from './middleware-options.ts';
import { readLabelledTcpRouter, readTcpRouter } from './read-tcp-router.ts';
import { type Later, type Section, section, type Written } from './section.ts';
import { checkedEntriesOf, entriesOf, nodesOf, sectionOf } from './section-kinds.ts';
import { SERVERS_TRANSPORT } from './servers-transport-options.ts';
import { CERTIFICATE, STORE, TLS_OPTIONS_SECTION } from './tls-options.ts';
import { LABELLED_TLS_STORE, TCP_TRANSPORT } from './transport-options.ts';

type LaterOptions = Readonly<Record<string, Later>>;

const ROUTERS = 'Rules, and what follows when one matches, by name.';
const SERVICES = 'How to reach the servers, by name.';
const MIDDLEWARES = 'What changes requests and answers, by name.';
const TRANSPORTS = 'How connections to servers are made, by name.';

const later = <T extends object>(
  each: string,
  meaning: string,
  section: Section<T>,
  readEntry?: Parameters<typeof checkedEntriesOf>[2],
): Later => ({
  kind: checkedEntriesOf(each, section, readEntry),
  meaning,
  effect: 'disable',
  each,
});

const group = (meaning: string, options: LaterOptions, refused: Readonly<Record<string, string>> = {}): Later => ({
  kind: sectionOf({ options: {}, later: options, refused }),
  meaning,
  effect: 'disable',
  holds: true,
});

const MODELS_REFUSED = refuse('cannot be written: the options of entry points say it', 'models');
const TRANSPORTS_IN_FILES = refuse(IN_FILES_ONLY, 'serversTransports');

/** Of Traefik and of us: who writes them here has taken one file for the other. */
const STATIC_SECTIONS =
  'accessLog api certificatesResolvers core entryPoints experimental global hostResolver log metrics ocsp ping providers routerGracePeriod serversTransport spiffe stateDirectory tcpServersTransport tracing workers'.split(
    ' ',
  );

const HTTP = 'Routers, services and middlewares for HTTP.';
const TCP = 'Routers, services and middlewares for TCP.';
const UDP = 'Routers and services for UDP.';
const TLS = 'Certificates, and how TLS is spoken to clients.';

const tcpMiddlewares = later('TCP middleware', 'What connections pass through, by name.', TCP_MIDDLEWARE);
const udpRouters = later('UDP router', 'What takes the datagrams of an entry point, by name.', UDP_ROUTER);

const TLS_IN_FILES = section({
  options: {
    certificates: { kind: nodesOf(CERTIFICATE), meaning: 'Certificates to show to clients.', since: '0.2' },
    options: { kind: entriesOf(TLS_OPTIONS_SECTION), meaning: 'How TLS is spoken, by name.', since: '0.2' },
    stores: {
      kind: entriesOf(STORE),
      meaning: 'What certificates belong to; only `default` is looked at.',
      since: '0.2',
    },
  },
  later: {},
});

export type TlsEntries = Written<typeof TLS_IN_FILES>;

/** Each node below is one object. `enable` is not among them: it is of the item, not of what the item declares. */
export const FILE_ROOT = section({
  options: {
    http: {
      kind: sectionOf({
        options: {
          routers: { kind: entriesOf(ROUTER), meaning: ROUTERS },
          services: { kind: entriesOf(WRITTEN_SERVICE), meaning: SERVICES },
          middlewares: { kind: entriesOf(MIDDLEWARE), meaning: MIDDLEWARES },
          serversTransports: { kind: entriesOf(SERVERS_TRANSPORT), meaning: TRANSPORTS, since: '0.2' },
        },
        later: {},
        refused: MODELS_REFUSED,
      }),
      meaning: HTTP,
    },
    tls: {
      kind: sectionOf(TLS_IN_FILES),
      meaning: TLS,
    },
  },
  later: {
    tcp: group(
      TCP,
      {
        routers: later('TCP router', ROUTERS, TCP_ROUTER, readTcpRouter),
        services: later('TCP service', SERVICES, TCP_SERVICE),
        middlewares: tcpMiddlewares,
        serversTransports: later('TCP servers transport', TRANSPORTS, TCP_TRANSPORT),
      },
      MODELS_REFUSED,
    ),
    udp: group(UDP, { routers: udpRouters, services: later('UDP service', SERVICES, UDP_SERVICE) }),
  },
  refused: refuse('belongs in the static configuration', ...STATIC_SECTIONS),
});

const CONSUL_CATALOG = section({
  options: {
    connect: {
      kind: boolean,
      meaning: "It is reached through Consul's mesh only, which is not supported yet: it gets no requests.",
      default: 'false',
      since: '0.2',
    },
    canary: {
      kind: boolean,
      meaning: 'It belongs to a service of its own, together with the instances that have the same tags.',
      default: 'false',
      since: '0.2',
    },
  },
  later: {},
});

export const LABEL_ROOT = section({
  options: {
    http: {
      kind: sectionOf({
        options: {
          routers: { kind: entriesOf(LABELLED_ROUTER), meaning: ROUTERS },
          services: { kind: entriesOf(LABELLED_SERVICE), meaning: SERVICES },
          middlewares: { kind: entriesOf(MIDDLEWARE), meaning: MIDDLEWARES },
        },
        later: {},
        refused: { ...MODELS_REFUSED, ...TRANSPORTS_IN_FILES },
      }),
      meaning: HTTP,
    },
    consulcatalog: {
      kind: sectionOf(CONSUL_CATALOG),
      meaning: 'What the Consul catalog alone has.',
      since: '0.2',
    },
  },
  later: {
    tcp: group(
      TCP,
      {
        routers: later('TCP router', ROUTERS, TCP_ROUTER, readLabelledTcpRouter),
        services: later('TCP service', SERVICES, LABELLED_TCP_SERVICE),
        middlewares: tcpMiddlewares,
      },
      { ...MODELS_REFUSED, ...TRANSPORTS_IN_FILES },
    ),
    udp: group(UDP, { routers: udpRouters, services: later('UDP service', SERVICES, LABELLED_UDP_SERVICE) }),
    tls: group(
      TLS,
      {
        stores: {
          ...later('TLS store', 'What certificates belong to; only `default` is looked at.', LABELLED_TLS_STORE),
          effect: 'warn',
        },
      },
      refuse(IN_FILES_ONLY, 'certificates', 'options'),
    ),
  },
  refused: refuse('has no options: what ECS alone has is in the static configuration', 'ecs'),
});
