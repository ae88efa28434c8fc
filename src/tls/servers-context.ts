// What OpenSSL is told of a transport: whom to believe, what to show, which versions and suites.

import tls from 'node:tls';
import { fail, ok, type Result } from '../model/result.ts';
import type { ServersTls } from '../model/servers-transport.ts';
import { listCiphers } from './cipher-list.ts';

/** The error says why TLS cannot be spoken by it at all. */
export function createServersContext(definition: ServersTls): Result<tls.SecureContext> {
  const { rootCAs, certificates, cipherSuites, minVersion, maxVersion } = definition;
  try {
    return ok(
      tls.createSecureContext({
        ca: rootCAs.length === 0 ? systemRootCAs() : [...rootCAs],
        cert: certificates.map(({ certificate }) => certificate),
        key: certificates.map(({ key }) => key),
        ciphers: listCiphers(cipherSuites, minVersion),
        ...(minVersion === undefined ? {} : { minVersion }),
        ...(maxVersion === undefined ? {} : { maxVersion }),
      }),
    );
  } catch (error) {
    // OpenSSL refuses what the control plane cannot know of, such as a key that is too short; it never repeats the key.
    return fail(error instanceof Error ? error.message : String(error));
  }
}

let systemRoots: string[] | undefined;

/** Those of the system, as in Traefik; Node's own list where the system has none. Read once: it takes some 60 ms. */
function systemRootCAs(): string[] {
  if (systemRoots === undefined) {
    const system = tls.getCACertificates('system');
    systemRoots = system.length > 0 ? system : tls.getCACertificates('default');
  }
  return systemRoots;
}
