// Every option of the section `tls` of a file (reference 9.1-9.4), described once.

import type { ClientAuthType } from '../model/tls.ts';
import { PAIR_OPTIONS, type WrittenPair } from './certificate-pair.ts';
import { CIPHER_SUITES } from './cipher-suites.ts';
import { CURVES } from './curves.ts';
import { boolean, choice, names, namesAmong, texts } from './kinds.ts';
import type { Section } from './section.ts';
import { sectionOf } from './section-kinds.ts';
import { VERSION_OPTIONS, type WrittenVersions } from './tls-versions.ts';
import { GENERATED_CERTIFICATE_LATER } from './transport-options.ts';

const SINCE = '0.2';

export interface WrittenCertificate extends WrittenPair {
  readonly stores: readonly string[];
}

export interface WrittenClientAuth {
  readonly caFiles: readonly string[];
  readonly clientAuthType: ClientAuthType;
}

export interface WrittenTlsOptions extends WrittenVersions {
  readonly cipherSuites: readonly string[];
  readonly curvePreferences: readonly string[];
  readonly clientAuth: Partial<WrittenClientAuth>;
  readonly sniStrict: boolean;
  readonly alpnProtocols: readonly string[];
  readonly disableSessionTickets: boolean;
}

export interface WrittenStore {
  readonly defaultCertificate: Partial<WrittenPair>;
}

export const CERTIFICATE: Section<WrittenCertificate> = {
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
};

const CLIENT_AUTH: Section<WrittenClientAuth> = {
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
};

export const TLS_OPTIONS_SECTION: Section<WrittenTlsOptions> = {
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
  },
  later: {
    preferServerCipherSuites: {
      kind: boolean,
      meaning: 'Deprecated, without effect in Traefik either.',
      effect: 'warn',
      idle: true,
    },
  },
};

const DEFAULT_PAIR: Section<WrittenPair> = { options: PAIR_OPTIONS, later: {} };

export const STORE: Section<WrittenStore> = {
  options: {
    defaultCertificate: {
      kind: sectionOf(DEFAULT_PAIR),
      meaning: 'The certificate for names that no other one has.',
      since: SINCE,
    },
  },
  later: GENERATED_CERTIFICATE_LATER,
};
