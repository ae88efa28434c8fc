// What a worker is told of session tickets. OpenSSL hands out two after every full handshake of TLS 1.3, and a client that
// opens one connection at a time needs one, which is what Go's library, and so Traefik, gives it: making and sealing
// the two is a tenth of a handshake (docs/performance.md). Node sets no number; OpenSSL's own configuration does.

import { fileURLToPath } from 'node:url';
import type { SessionTickets } from '../model/settings.ts';

const SAYS_OPENSSL = /--openssl-(shared-)?config/;

/**
 * Flags for Node. `own`: what this process was started with; `environment`: its NODE_OPTIONS and OPENSSL_CONF. Who has an OpenSSL
 * configuration of his own (FIPS) keeps it whole: there can be one.
 */
export function ticketFlags(
  tickets: SessionTickets,
  own: readonly string[],
  environment: { readonly NODE_OPTIONS?: string | undefined; readonly OPENSSL_CONF?: string | undefined },
): readonly string[] {
  const said = [...own, environment.NODE_OPTIONS ?? ''].some((text) => SAYS_OPENSSL.test(text));
  if (tickets === '2' || said || (environment.OPENSSL_CONF ?? '') !== '') return [];
  return [`--openssl-config=${fileURLToPath(new URL(`./openssl/tickets-${tickets}.cnf`, import.meta.url))}`];
}
