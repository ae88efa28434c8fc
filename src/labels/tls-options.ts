// Every option of the section `tls` of a file (reference 9.1-9.4), described once.

import { PAIR, PAIR_OPTIONS } from './certificate-pair.ts';
import { CIPHER_SUITES } from './cipher-suites.ts';
import { CURVES } from './curves.ts';
import { boolean, choice, names, namesAmong, texts } from './kinds.ts';
import { section, type Written } from './section.ts';
import { sectionOf } from './section-kinds.ts';
import { VERSION_OPTIONS } from './tls-versions.ts';
import { GENERATED_CERTIFICATE_LATER } from './transport-options.ts';

const SINCE = '0.2';

export const CERTIFICATE = section({
  options: {
    ...PAIR_OPTIONS,
    stores: {
      kind: names,
      meaning: 'Where it is kept; only `default` is looked at.',
      default: 'default',
      since: SINCE,
    },
  },
  later: {},
});

const CLIENT_AUTH = section({
  options: {
    caFiles: {
      kind: texts,
      meaning: "Who may have signed clients' certificates: files or their PEM texts.",
      since: SINCE,
    },
    clientAuthType: {
      kind: choice(
        'NoClientCert',
        'RequestClientCert',
        'RequireAnyClientCert',
        'VerifyClientCertIfGiven',
        'RequireAndVerifyClientCert',
      ),
      meaning: 'Whether clients need a certificate; with `caFiles` and without it, one that is verified.',
      default: 'NoClientCert',
      since: SINCE,
    },
  },
  later: {},
});

export type WrittenClientAuth = Written<typeof CLIENT_AUTH>;

export const TLS_OPTIONS_SECTION = section({
  options: {
    ...VERSION_OPTIONS,
    cipherSuites: {
      kind: namesAmong('cipher suites by their IANA names', CIPHER_SUITES),
      meaning: 'Suites that may be used up to TLS 1.2; none: the usual ones.',
      since: SINCE,
    },
    curvePreferences: {
      kind: namesAmong('curves such as X25519 or CurveP256', CURVES),
      meaning: 'Curves that may be used, in the order of preference; none: the usual ones.',
      since: SINCE,
    },
    clientAuth: { kind: sectionOf(CLIENT_AUTH), meaning: "How clients' certificates are treated.", since: SINCE },
    sniStrict: {
      kind: boolean,
      meaning: 'Whether a client that asks for no known name is refused.',
      default: 'false',
      since: SINCE,
    },
    alpnProtocols: {
      kind: names,
      meaning: 'Protocols to offer, in the order of preference.',
      default: 'h2, http/1.1',
      since: SINCE,
    },
    disableSessionTickets: {
      kind: boolean,
      meaning: 'Whether sessions are not resumed.',
      default: 'false',
      since: SINCE,
    },
    preferServerCipherSuites: { kind: boolean, meaning: 'Deprecated, without effect.', since: SINCE },
  },
  later: {},
});

export const STORE = section({
  options: {
    defaultCertificate: {
      kind: sectionOf(PAIR),
      meaning: 'The certificate for names that no other one has.',
      since: SINCE,
    },
  },
  later: GENERATED_CERTIFICATE_LATER,
});
