// Whether the server at the other end of a TLS connection is the one that was meant. Verification is always on, whatever the
// environment says (`NODE_TLS_REJECT_UNAUTHORIZED`); only the transport's `insecureSkipVerify` turns it off.

import { isIP } from 'node:net';
import tls, { type PeerCertificate } from 'node:tls';
import type { ServersTls } from '../model/servers-transport.ts';
import { listNames } from './alternative-names.ts';

type IdentityOptions = Pick<tls.ConnectionOptions, 'servername' | 'rejectUnauthorized' | 'checkServerIdentity'>;

/** `name`: what the certificate must be for, a host name or an address. */
export function peerIdentity(name: string, { insecureSkipVerify, peerCertURI }: ServersTls): IdentityOptions {
  return {
    // An address cannot be asked for by SNI (RFC 6066 3).
    servername: isIP(name) === 0 ? name : '',
    rejectUnauthorized: !insecureSkipVerify || peerCertURI !== undefined,
    checkServerIdentity: (_, certificate) => {
      // As in Traefik, a URI to be found replaces the name where `insecureSkipVerify` says that the name is none.
      const wrongName = insecureSkipVerify ? undefined : tls.checkServerIdentity(name, certificate);
      return wrongName ?? (peerCertURI === undefined ? undefined : checkUri(peerCertURI, certificate));
    },
  };
}

function checkUri(uri: string, { subjectaltname = '' }: PeerCertificate): Error | undefined {
  return listNames(subjectaltname, ['URI']).includes(uri)
    ? undefined
    : new Error('the certificate has not the URI that is wanted');
}
