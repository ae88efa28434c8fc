// Every option of HTTP routers and services, described once: name, kind, default, meaning. Middlewares have their own
// file. Names, kinds and meanings are Traefik's (reference 1.2, 1.4-1.6, 8).

import { BALANCING_LATER, COMPOSITE_LATER, SERVICE_MIDDLEWARES } from './balancing-options.ts';
import { described, FOR_KUBERNETES, IN_FILES_ONLY, refuse } from './described.ts';
import { HEALTH_OPTIONS } from './health-options.ts';
import { boolean, choice, integer, integer32, integer64, names, parsed, text } from './kinds.ts';
import { findOption, type Kind, type Later, type Report, section, WARNING, type Written } from './section.ts';
import { listOfSections, sectionOf, switchableSection } from './section-kinds.ts';
import { parseScheme, parseServerUrl, type ServerUrl, withPath } from './server-url.ts';
import { RULE_OPTIONS } from './tag-forms/rule-options.ts';
import type { TreeNode } from './tree.ts';

const certificateDomains = listOfSections(
  described({
    main: [text, 'The first name of the certificate.'],
    sans: [names, 'Its other names.'],
  }),
  (domain) => domain,
);

/** Of routers for HTTP and TCP. */
export const ROUTER_TLS_LATER = {
  certResolver: { kind: text, meaning: 'Who obtains the certificate.', effect: 'warn' },
  domains: {
    kind: certificateDomains,
    meaning: 'What the certificate is for, if not the hosts of the rule.',
    effect: 'warn',
  },
} as const satisfies Readonly<Record<string, Later>>;

const routerTls = switchableSection({
  options: {
    options: { kind: text, meaning: 'The TLS options for its hosts, by name.', default: 'default', since: '0.2' },
  },
  later: ROUTER_TLS_LATER,
});

const observability = sectionOf({
  options: {
    accessLogs: {
      kind: boolean,
      meaning: 'Whether its requests are in the access log.',
      default: 'true',
      since: '0.2',
    },
    metrics: { kind: boolean, meaning: 'Whether its requests are counted.', default: 'true', since: '0.2' },
  },
  later: {
    tracing: { kind: boolean, meaning: 'Whether its requests are traced.', default: 'true', effect: 'warn' },
    traceVerbosity: {
      kind: choice('minimal', 'detailed'),
      meaning: 'How much a trace tells.',
      default: 'minimal',
      effect: 'warn',
    },
  },
});

export const ROUTER = section({
  options: {
    rule: { kind: text, meaning: 'Which requests it takes; labels without one get the default rule.' },
    priority: {
      kind: integer64,
      meaning: 'The highest matching router wins; 0 or none: the length of the rule.',
      default: '0',
    },
    service: {
      kind: text,
      meaning: 'The service, `name` or `name@provider`; labels with one service need not say it.',
    },
    entryPoints: { kind: names, meaning: 'Where it listens; none: the default entry points.' },
    middlewares: { kind: names, meaning: 'What requests pass through, outermost first.' },
    ruleSyntax: {
      kind: choice('v2', 'v3'),
      meaning: 'The generation of the rule language.',
      default: 'v3',
      since: '0.2',
    },
    tls: {
      kind: routerTls,
      meaning: 'Takes TLS connections only; the certificate is chosen by SNI.',
      since: '0.2',
    },
    observability: {
      kind: observability,
      meaning: 'What is told of its requests; none: what the entry point says.',
      since: '0.2',
    },
  },
  later: {
    parentRefs: { kind: names, meaning: 'Routers whose requests it divides further.', effect: 'disable' },
  },
});

export const LABELLED_ROUTER = section({
  options: ROUTER.options,
  folded: RULE_OPTIONS,
  later: {},
  refused: refuse(IN_FILES_ONLY, 'parentRefs'),
});

const passHostHeader = {
  kind: boolean,
  meaning: "Whether servers see the client's Host.",
  default: 'true',
};
const serversTransport = {
  kind: text,
  meaning: 'How connections to servers are made: a transport of a file, by name; none: the static `serversTransport`.',
  since: '0.2',
};
/** Somebody may have put a password into it. */
const writtenUrl = parsed('http://host:port', parseServerUrl, { secret: true });

const url = {
  kind: writtenUrl,
  meaning:
    'Where the server is reached, and how: `http`, `https`, `h2c` (HTTP/2 without TLS). A path is used with `preservePath` only.',
};
const preservePath = {
  kind: boolean,
  meaning: "Whether the path of the server's URL is put in front of the request's.",
  default: 'false',
  since: '0.2',
};

/** As in Traefik a path is no mistake, and no part of where requests go unless `preservePath` says so. */
function addressOf(
  { url: written, preservePath: wanted = false }: { readonly url?: ServerUrl; readonly preservePath?: boolean },
  node: TreeNode,
  report: Report,
): string | undefined {
  if (written === undefined || written.path === '') return written?.url;
  const place = findOption(node, 'url') ?? node;
  if (wanted) {
    const whole = withPath(written);
    if (!whole.ok) report(place, `expected ${whole.error}`);
    return whole.ok ? whole.value : undefined;
  }
  report(place, 'the path of the URL is not used: requests keep their own', WARNING);
  return written.url;
}

const weight = {
  kind: integer32,
  meaning: "The server's share; with 0 or less it is never chosen.",
  default: '1',
};

const SERVER_REFUSED = refuse(FOR_KUBERNETES, 'fenced');

/** The one server that labels describe: the item that carries them. */
const SERVER_LABELS = section({
  options: {
    port: {
      kind: integer(1, 65_535),
      meaning: 'The port of the container or, where none has this number, of the host.',
    },
    scheme: {
      kind: parsed('http, https or h2c', parseScheme),
      meaning: 'How the server is spoken to.',
      default: 'http',
    },
    url,
    preservePath,
    weight,
  },
  later: {},
  refused: SERVER_REFUSED,
});

/** `url`: complete, as requests are sent there. */
export type ServerLabels = Omit<Written<typeof SERVER_LABELS>, 'url' | 'preservePath'> & { readonly url?: string };

const serverLabels = sectionOf(SERVER_LABELS);

const labelledServer: Kind<ServerLabels> = {
  ...serverLabels,
  read: (node, report) => {
    const written = serverLabels.read(node, report);
    if (written === undefined) return undefined;
    const { url: _url, preservePath: _preservePath, ...others } = written;
    if (written.url !== undefined && (written.port ?? written.scheme) !== undefined)
      report(node, '"url" excludes "port" and "scheme"');
    const url = addressOf(written, node, report);
    return url === undefined ? others : { ...others, url };
  },
};

const serversOfFiles = listOfSections(
  section({
    options: { url: { ...url, required: true }, preservePath, weight },
    later: {},
    refused: SERVER_REFUSED,
  }),
  (written, node, report) => {
    const address = addressOf(written, node, report);
    return address === undefined ? undefined : { url: address, weight: written.weight ?? 1 };
  },
);

const LABELLED_BALANCER = section({
  options: {
    passHostHeader,
    serversTransport,
    ...HEALTH_OPTIONS,
    server: { kind: labelledServer, meaning: 'This item as a server of the service.' },
  },
  later: BALANCING_LATER,
});

export type LabelledBalancer = Written<typeof LABELLED_BALANCER>;

const BALANCER_OF_FILES = section({
  options: {
    passHostHeader,
    serversTransport,
    ...HEALTH_OPTIONS,
    servers: { kind: serversOfFiles, meaning: 'The servers of the service.' },
  },
  later: BALANCING_LATER,
});

export type WrittenBalancer = Written<typeof BALANCER_OF_FILES>;

const BALANCER_MEANING = 'Chooses one of the servers for each request.';

export const LABELLED_SERVICE = section({
  options: {
    loadBalancer: { kind: sectionOf(LABELLED_BALANCER), meaning: BALANCER_MEANING, required: 'unless-replaced' },
  },
  later: SERVICE_MIDDLEWARES,
  refused: refuse(IN_FILES_ONLY, ...Object.keys(COMPOSITE_LATER)),
});

export const WRITTEN_SERVICE = section({
  options: {
    loadBalancer: { kind: sectionOf(BALANCER_OF_FILES), meaning: BALANCER_MEANING, required: 'unless-replaced' },
  },
  later: { ...SERVICE_MIDDLEWARES, ...COMPOSITE_LATER },
});
