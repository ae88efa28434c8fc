// How TCP connections to servers are made and how TLS is spoken (reference 8.9, 9): what later releases will have.

import { described, IN_FILES_ONLY, refuse } from './described.ts';
import { boolean, duration, integer, names, text, texts } from './kinds.ts';
import type { Later } from './section.ts';
import { listOfSections, sectionOf, switchableSection } from './section-kinds.ts';

const certificates = listOfSections(
  described({
    certFile: [text, 'The certificate: a file or its text.'],
    keyFile: [text, 'Its key: a file or its text.'],
  }),
  (certificate) => certificate,
);

const peerCertSANs = listOfSections(
  described({
    type: [text, 'The kind of the name.'],
    value: [text, 'The name.'],
  }),
  (name) => name,
);

const spiffe = sectionOf(
  described({
    ids: [texts, 'Identities that the server may have.'],
    trustDomain: [text, 'The domain that it must be of.'],
  }),
);

/** Of transports for HTTP and TCP. */
export const SPIFFE_LATER = {
  spiffe: { kind: spiffe, meaning: 'Secures the connection by SPIFFE.', effect: 'disable' },
} as const satisfies Readonly<Record<string, Later>>;

const SERVER_NAMES_LATER = {
  peerCertSANs: {
    kind: peerCertSANs,
    meaning: "Names of which the server's certificate must have one.",
    effect: 'disable',
  },
  ...SPIFFE_LATER,
} as const satisfies Readonly<Record<string, Later>>;

const SERVER_TLS = described({
  serverName: [text, 'The name that the server must have; none: that of its address.'],
  insecureSkipVerify: [boolean, 'Whether any certificate is accepted.', 'false'],
  rootCAs: [texts, "Who may have signed the server's certificate: files or their texts."],
  certificates: [certificates, 'Certificates to show.'],
  peerCertURI: [text, "A URI that the server's certificate must have."],
});

/** `true` has the newest version, 2. */
export const proxyProtocol = switchableSection(described({ version: [integer(1, 2), 'Of the PROXY protocol.', '2'] }));

export const TCP_TRANSPORT = described({
  dialTimeout: [duration, 'For a connection.', '30s'],
  dialKeepAlive: [duration, 'Between two signs of life of an idle connection.', '15s'],
  terminationDelay: [
    duration,
    'How long the other direction may go on when one has ended; negative: on and on.',
    '100ms',
  ],
  proxyProtocol: [proxyProtocol, 'Tells servers who the client is.'],
  tls: [sectionOf({ ...SERVER_TLS, later: SERVER_NAMES_LATER }), 'How the connection is secured.'],
});

const generated = [
  sectionOf(
    described({
      resolver: [text, 'Who obtains it.'],
      domain: [
        sectionOf(described({ main: [text, 'Its first name.'], sans: [names, 'Its other names.'] })),
        'What it is for.',
      ],
    }),
  ),
  'Has the default certificate obtained.',
] as const;

export const LABELLED_TLS_STORE = described(
  { defaultGeneratedCert: generated },
  refuse(IN_FILES_ONLY, 'defaultCertificate'),
);

/** Of stores in files. */
export const GENERATED_CERTIFICATE_LATER = {
  defaultGeneratedCert: { kind: generated[0], meaning: generated[1], effect: 'warn' },
} as const satisfies Readonly<Record<string, Later>>;
