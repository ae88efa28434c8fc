// The options of the middleware `headers` that belong to later releases (reference 7.9).

import { boolean, integer64, names, text, textMap, texts } from './kinds.ts';
import type { Kind, Later } from './section.ts';
import type { Effect } from './shape.ts';

type Row = readonly [effect: Effect, meaning: string, kind: Kind<unknown>, defaultValue?: string];

const STS = 'Strict-Transport-Security';
const NOTHING_IN_TRAEFIK = 'Deprecated, without effect in Traefik either.';

const HEADERS: Readonly<Record<string, Row>> = {
  accessControlAllowCredentials: ['disable', 'CORS: whether credentials may be sent.', boolean, 'false'],
  accessControlAllowHeaders: ['disable', 'CORS: headers that may be sent.', names],
  accessControlAllowMethods: ['disable', 'CORS: methods that may be used.', names],
  accessControlAllowOriginList: ['disable', 'CORS: origins that may ask.', texts],
  accessControlAllowOriginListRegex: ['disable', 'CORS: the same by expression.', texts],
  accessControlExposeHeaders: ['disable', 'CORS: headers that scripts may read.', names],
  accessControlMaxAge: ['disable', 'CORS: seconds for which that may be remembered.', integer64],
  addVaryHeader: ['disable', 'CORS: whether Vary names Origin.', boolean, 'false'],
  allowedHosts: ['disable', 'Hosts that may be asked for.', names],
  browserXssFilter: ['disable', 'Whether X-XSS-Protection is sent.', boolean, 'false'],
  contentSecurityPolicy: ['disable', 'Content-Security-Policy.', text],
  contentSecurityPolicyReportOnly: ['disable', 'Content-Security-Policy-Report-Only.', text],
  contentTypeNosniff: ['disable', 'Whether X-Content-Type-Options is sent.', boolean, 'false'],
  customBrowserXSSValue: ['disable', 'X-XSS-Protection.', text],
  customFrameOptionsValue: ['disable', 'X-Frame-Options.', text],
  featurePolicy: ['warn', NOTHING_IN_TRAEFIK, text],
  forceSTSHeader: ['disable', `Whether ${STS} is sent without TLS too.`, boolean, 'false'],
  frameDeny: ['disable', 'Whether X-Frame-Options forbids frames.', boolean, 'false'],
  hostsProxyHeaders: ['warn', 'Headers that `allowedHosts` looks at.', names],
  isDevelopment: ['warn', `Whether \`allowedHosts\` and ${STS} are off.`, boolean, 'false'],
  permissionsPolicy: ['disable', 'Permissions-Policy.', text],
  publicKey: ['warn', NOTHING_IN_TRAEFIK, text],
  referrerPolicy: ['disable', 'Referrer-Policy.', text],
  sslForceHost: ['warn', NOTHING_IN_TRAEFIK, boolean, 'false'],
  sslHost: ['warn', NOTHING_IN_TRAEFIK, text],
  sslProxyHeaders: ['warn', `Headers that mean TLS to ${STS}.`, textMap],
  sslRedirect: ['warn', NOTHING_IN_TRAEFIK, boolean, 'false'],
  sslTemporaryRedirect: ['warn', NOTHING_IN_TRAEFIK, boolean, 'false'],
  stsIncludeSubdomains: ['disable', `Whether ${STS} holds for subdomains.`, boolean, 'false'],
  stsPreload: ['disable', `Whether ${STS} asks for the lists of browsers.`, boolean, 'false'],
  stsSeconds: ['disable', `Seconds of ${STS}; 0: it is not sent.`, integer64, '0'],
};

export const HEADERS_LATER: Readonly<Record<string, Later>> = Object.fromEntries(
  Object.entries(HEADERS).map(([name, [effect, meaning, kind, value]]) => [
    name,
    {
      kind,
      meaning,
      effect,
      ...(value === undefined ? {} : { default: value }),
      ...(meaning === NOTHING_IN_TRAEFIK ? { idle: true as const } : {}),
    },
  ]),
);
