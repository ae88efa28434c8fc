// The middlewares of later releases and their options (reference 7). Those that decide who may pass or what is sent
// disable what uses them; those that are about quality let everything through as it is.

import { described, FOR_KUBERNETES, refuse } from './described.ts';
import {
  anything,
  boolean,
  duration,
  integer,
  integer32,
  integer64,
  mapOf,
  names,
  orNothing,
  text,
  texts,
} from './kinds.ts';
import type { Kind, Later } from './section.ts';
import { sectionOf, switchableSection } from './section-kinds.ts';
import type { Effect } from './shape.ts';

const BYTES = integer64;

const STATUS = integer(100, 999);

const ipStrategy = described({
  depth: [integer32, 'Which address of X-Forwarded-For counts, from the right; 0: that of the connection.', '0'],
  excludedIPs: [texts, 'Addresses of X-Forwarded-For that are passed over, from the right.'],
  ipv6Subnet: [integer(1, 128), 'How many bits of an IPv6 address count.'],
});

const sourceCriterion = sectionOf(
  described({
    ipStrategy: [sectionOf(ipStrategy), 'Clients are told apart by their address.'],
    requestHeaderName: [text, 'Clients are told apart by a header.'],
    requestHost: [boolean, 'Requests are told apart by their Host.', 'false'],
  }),
);

const CLIENT_TLS = {
  ca: [text, 'Who may have signed the certificate of the server: a file or its text.'],
  cert: [text, 'The certificate to show: a file or its text.'],
  key: [text, 'Its key: a file or its text.'],
  insecureSkipVerify: [boolean, 'Whether any certificate is accepted.', 'false'],
} as const;

const authTls = sectionOf(described({ ...CLIENT_TLS, caOptional: [boolean, 'Deprecated, without effect.'] }));

const AUTHENTICATION = {
  usersFile: [text, 'A file of them, one a line.'],
  realm: [text, 'What the browser shows.', 'traefik'],
  removeHeader: [boolean, 'Whether Authorization is kept from the server.', 'false'],
  headerField: [text, 'The header that tells the server the name of the user.'],
} as const;

const forwardAuth = described({
  address: [text, 'The URL that is asked for each request.'],
  tls: [authTls, 'How the connection to it is secured.'],
  trustForwardHeader: [boolean, "Whether the client's X-Forwarded headers are kept; none: as in Traefik 2."],
  authResponseHeaders: [names, 'Headers of its answer that the request is given.'],
  authResponseHeadersRegex: [text, 'The same by expression.'],
  authRequestHeaders: [names, 'Headers that it is sent; none: all.'],
  addAuthCookiesToResponse: [names, 'Cookies of its answer that the client is given.'],
  headerField: [text, 'The header of its answer that names the user in the access log.'],
  forwardBody: [boolean, 'Whether it is sent the body.', 'false'],
  maxBodySize: [BYTES, 'Bytes of a body that it is sent; -1: any.', '-1'],
  maxResponseBodySize: [BYTES, 'Bytes of its answer; -1: any.', '-1'],
  preserveLocationHeader: [boolean, 'Whether a relative Location of it stays relative.', 'false'],
  preserveRequestMethod: [boolean, 'Whether it is asked with the method of the request, not GET.', 'false'],
  authSigninURL: [text, 'Where clients are sent that it refuses with 401.'],
});

const redis = sectionOf(
  described({
    endpoints: [texts, 'Addresses, host:port.', 'localhost:6379'],
    tls: [sectionOf(described(CLIENT_TLS)), 'How the connection is secured.'],
    username: [text, 'Who logs in.'],
    password: [text, 'With what.'],
    db: [integer32, 'The number of the database.', '0'],
    poolSize: [integer32, 'Connections; 0: the default of the library.', '0'],
    minIdleConns: [integer32, 'Idle connections to keep at least.', '0'],
    maxActiveConns: [integer32, 'Connections at most; 0: any.', '0'],
    readTimeout: [duration, 'For an answer.', '3s'],
    writeTimeout: [duration, 'For a command.', '3s'],
    dialTimeout: [duration, 'For a connection.', '5s'],
  }),
);

const compress = described({
  excludedContentTypes: [texts, 'Types that are left as they are.'],
  includedContentTypes: [texts, 'Types that alone are compressed.'],
  minResponseBodyBytes: [integer32, 'Shorter bodies are left as they are.', '1024'],
  encodings: [texts, 'In the order of preference.', 'gzip, br, zstd'],
  defaultEncoding: [text, 'For clients that say none.'],
});

const certificateName = {
  country: [boolean, 'C.', 'false'],
  province: [boolean, 'ST.', 'false'],
  locality: [boolean, 'L.', 'false'],
  organization: [boolean, 'O.', 'false'],
  commonName: [boolean, 'CN.', 'false'],
  serialNumber: [boolean, 'SN.', 'false'],
  domainComponent: [boolean, 'DC.', 'false'],
} as const;

const passTLSClientCert = described({
  pem: [boolean, 'Whether the certificate itself is told.', 'false'],
  info: [
    sectionOf(
      described({
        notAfter: [boolean, 'Until when it is valid.', 'false'],
        notBefore: [boolean, 'From when it is valid.', 'false'],
        sans: [boolean, 'Its other names.', 'false'],
        serialNumber: [boolean, 'Its number.', 'false'],
        subject: [
          sectionOf(described({ ...certificateName, organizationalUnit: [boolean, 'OU.', 'false'] })),
          'Parts of the name of its owner.',
        ],
        issuer: [sectionOf(described(certificateName)), 'Parts of the name of its issuer.'],
      }),
    ),
    'Parts of it to tell.',
  ],
});

const ENCODED = ['Slash', 'BackSlash', 'NullCharacter', 'Semicolon', 'Percent', 'QuestionMark', 'Hash'] as const;
const encodedCharacters = described(
  Object.fromEntries(
    ENCODED.map((name) => [`allowEncoded${name}`, [boolean, 'Whether a path may have it.', 'false'] as const]),
  ),
);

const REGEX = [text, 'The expression.'] as const;
const REPLACEMENT = [text, 'What is put in its place; $1 is the first group.'] as const;
const SOURCE_RANGES = [texts, 'Addresses and ranges that may pass.'] as const;
const IP_STRATEGY = [switchableSection(ipStrategy), 'Which address counts as the client.'] as const;

type Type = readonly [effect: Effect, meaning: string, kind: Kind<unknown>];

const TYPES: Readonly<Record<string, Type>> = {
  basicAuth: [
    'disable',
    'Asks for a name and a password.',
    sectionOf(described({ users: [texts, 'Each as `name:hash`.'], ...AUTHENTICATION })),
  ],
  buffering: [
    'disable',
    'Reads whole bodies before they go on, and limits them.',
    sectionOf(
      described(
        {
          maxRequestBodyBytes: [BYTES, 'Bytes of a request; 0: any.', '0'],
          memRequestBodyBytes: [BYTES, 'Bytes of it that are kept in memory; 0: 1 MiB.', '0'],
          maxResponseBodyBytes: [BYTES, 'Bytes of an answer; 0: any.', '0'],
          memResponseBodyBytes: [BYTES, 'Bytes of it that are kept in memory; 0: 1 MiB.', '0'],
          retryExpression: [text, 'When a request is sent again.'],
        },
        refuse(FOR_KUBERNETES, 'disableRequestBuffer', 'disableResponseBuffer'),
      ),
    ),
  ],
  circuitBreaker: [
    'warn',
    'Spares a service that fails.',
    sectionOf(
      described({
        expression: [text, 'When it is spared.'],
        checkPeriod: [duration, 'How often that is looked at.', '100ms'],
        fallbackDuration: [duration, 'How long it is spared.', '10s'],
        recoveryDuration: [duration, 'How long it then gets fewer requests.', '10s'],
        responseCode: [STATUS, 'The status of the answer meanwhile.', '503'],
      }),
    ),
  ],
  compress: ['warn', 'Compresses answers.', switchableSection(compress)],
  contentType: [
    'warn',
    'Guesses the type of answers that have none.',
    switchableSection(described({ autoDetect: [boolean, 'Deprecated: whether it does.'] })),
  ],
  digestAuth: [
    'disable',
    'Asks for a name and a password, which is not sent itself.',
    sectionOf(described({ users: [texts, 'Each as `name:realm:hash`.'], ...AUTHENTICATION })),
  ],
  encodedCharacters: ['disable', 'Refuses paths with certain encoded characters.', sectionOf(encodedCharacters)],
  errors: [
    'warn',
    'Puts pages of a service in the place of error answers.',
    sectionOf(
      described({
        status: [texts, 'Which answers, `500` or `500-599`.'],
        statusRewrites: [mapOf(STATUS), 'Statuses to give instead, by range.'],
        service: [text, 'Who has the pages, by name.'],
        query: [text, 'What it is asked; {status}, {originalStatus} and {url} are filled in.'],
        errorRequestHeaders: [names, 'Headers of the request that it is sent; none: all.'],
      }),
    ),
  ],
  forwardAuth: ['disable', 'Asks another server whether a request may pass.', sectionOf(forwardAuth)],
  grpcWeb: [
    'disable',
    'Translates gRPC-Web into gRPC.',
    sectionOf(described({ allowOrigins: [texts, 'Origins that may use it, or *.'] })),
  ],
  inFlightReq: [
    'disable',
    'Limits how many requests are answered at one time.',
    sectionOf(
      described({
        amount: [BYTES, 'How many; 0: none at all.', '0'],
        sourceCriterion: [sourceCriterion, 'What they are counted by; none: their Host.'],
      }),
    ),
  ],
  ipAllowList: [
    'disable',
    'Lets certain addresses pass.',
    sectionOf(
      described({
        sourceRange: SOURCE_RANGES,
        ipStrategy: IP_STRATEGY,
        rejectStatusCode: [orNothing(STATUS), 'The status for others.', '403'],
      }),
    ),
  ],
  ipWhiteList: [
    'disable',
    'Deprecated name of `ipAllowList`.',
    sectionOf(described({ sourceRange: SOURCE_RANGES, ipStrategy: IP_STRATEGY })),
  ],
  passTLSClientCert: ['disable', "Tells the server the client's certificate.", sectionOf(passTLSClientCert)],
  plugin: ['disable', 'A middleware that somebody has written for Traefik.', anything],
  rateLimit: [
    'disable',
    'Limits how many requests a client may send in a time.',
    sectionOf(
      described({
        average: [BYTES, 'Requests in a period; 0: any number.', '0'],
        period: [duration, 'The time.', '1s'],
        burst: [BYTES, 'How many may come at once.', '1'],
        sourceCriterion: [sourceCriterion, 'What clients are told apart by; none: their address.'],
        redis: [redis, 'Counts together with other instances.'],
      }),
    ),
  ],
  redirectRegex: [
    'disable',
    'Sends clients to another URL, by expression.',
    sectionOf(
      described(
        {
          regex: REGEX,
          replacement: REPLACEMENT,
          permanent: [boolean, 'Whether clients may remember it.', 'false'],
        },
        refuse(FOR_KUBERNETES, 'statusCode'),
      ),
    ),
  ],
  replacePath: [
    'disable',
    'Puts another path in the place of that of the request.',
    sectionOf(described({ path: [text, 'The path.'] })),
  ],
  replacePathRegex: [
    'disable',
    'Changes the path by expression.',
    sectionOf(described({ regex: REGEX, replacement: REPLACEMENT })),
  ],
  retry: [
    'warn',
    'Asks again when a server fails.',
    sectionOf(
      described({
        attempts: [integer32, 'How often in all.'],
        initialInterval: [duration, 'Between the first and the second.', '0'],
        timeout: [duration, 'After which no further one begins; 0: never.', '0'],
        maxRequestBodyBytes: [BYTES, 'Bytes of a body that is kept for it.', '2097152'],
        status: [texts, 'Statuses, `500` or `500-599`, after which is asked again.'],
        disableRetryOnNetworkError: [boolean, 'Whether a failed connection is not retried.', 'false'],
        retryNonIdempotentMethod: [boolean, 'Whether POST and its like are retried.', 'false'],
      }),
    ),
  ],
  stripPrefixRegex: [
    'disable',
    'Takes a prefix from the path, by expression.',
    sectionOf(described({ regex: [texts, 'The expressions; the first one that matches counts.'] })),
  ],
};

export const MIDDLEWARES_LATER: Readonly<Record<string, Later>> = Object.fromEntries(
  Object.entries(TYPES).map(([name, [effect, meaning, kind]]) => [name, { kind, meaning, effect }]),
);

export const MIDDLEWARES_REFUSED = refuse(
  FOR_KUBERNETES,
  'requestHeaderModifier',
  'responseHeaderModifier',
  'requestRedirect',
  'URLRewrite',
  'snippet',
  'rewriteTarget',
  'appRoot',
);
