// Every option of `http.serversTransports` (reference 8.9), described once.

import { PAIR } from './certificate-pair.ts';
import { CIPHER_SUITES } from './cipher-suites.ts';
import { boolean, choice, integer32, namesAmong, text, texts, timeLimit } from './kinds.ts';
import { section, type Written } from './section.ts';
import { listOfSections, sectionOf } from './section-kinds.ts';
import { VERSION_OPTIONS } from './tls-versions.ts';
import { SPIFFE_LATER } from './transport-options.ts';

const SINCE = '0.2';

const pairs = listOfSections(PAIR, ({ certFile, keyFile }) =>
  certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
);

const ALTERNATIVE_NAME = section({
  options: {
    type: {
      kind: choice('URI', 'DNSName'),
      meaning: 'The kind of the name; a DNSName may be an address, too.',
      required: true,
      since: SINCE,
    },
    value: { kind: text, meaning: 'The name.', required: true, since: SINCE },
  },
  later: {},
});

const limit = (meaning: string, byDefault: string) => ({
  kind: timeLimit,
  meaning,
  default: byDefault,
  since: SINCE,
});

const TIMEOUTS = section({
  options: {
    dialTimeout: limit('For a connection; 0: any time.', '30s'),
    responseHeaderTimeout: limit('For the head of an answer; 0: any time.', '0'),
    idleConnTimeout: limit('How long an idle connection is kept; 0: as long as the server does.', '90s'),
    readIdleTimeout: limit('HTTP/2: after which silence a ping is sent; 0: never.', '0'),
    pingTimeout: limit('HTTP/2: for its answer.', '15s'),
    bodyIdleTimeout: limit('Between two parts of the body of an answer; 0: any time.', '60s'),
    totalTimeout: limit('From choosing the server to the end of the answer; 0: any time.', '0'),
  },
  later: {},
});

export type WrittenTimeouts = Written<typeof TIMEOUTS>;

export const SERVERS_TRANSPORT = section({
  options: {
    serverName: {
      kind: text,
      meaning: 'The name that the server must have; none: the host of its URL.',
      since: SINCE,
    },
    insecureSkipVerify: {
      kind: boolean,
      meaning: 'Whether any certificate of any name is accepted.',
      default: 'false',
      since: SINCE,
    },
    rootCAs: {
      kind: texts,
      meaning:
        "Who may have signed the server's certificate: files or their PEM texts; none: whom the system believes.",
      since: SINCE,
    },
    certificates: { kind: pairs, meaning: 'Certificates to show to a server that asks for one.', since: SINCE },
    cipherSuites: {
      kind: namesAmong('cipher suites by their IANA names', CIPHER_SUITES),
      meaning: 'Suites that may be used up to TLS 1.2; none: the usual ones.',
      since: SINCE,
    },
    ...VERSION_OPTIONS,
    maxIdleConnsPerHost: {
      kind: integer32,
      meaning: 'Idle connections to keep for each server; 0: the usual 200; negative: none.',
      default: '200',
      since: SINCE,
    },
    forwardingTimeouts: { kind: sectionOf(TIMEOUTS), meaning: 'How long things may take.', since: SINCE },
    disableHTTP2: {
      kind: boolean,
      meaning: 'Whether HTTP/2 is not offered to servers that speak TLS.',
      default: 'false',
      since: SINCE,
    },
    peerCertSANs: {
      kind: listOfSections(ALTERNATIVE_NAME, ({ type, value }) =>
        type === undefined || value === undefined ? undefined : { type, value },
      ),
      meaning: "Names of which the server's certificate must have one.",
      since: SINCE,
    },
    peerCertURI: { kind: text, meaning: 'One more of these names, a URI.', since: SINCE },
  },
  later: SPIFFE_LATER,
});

export type WrittenTransport = Written<typeof SERVERS_TRANSPORT>;
