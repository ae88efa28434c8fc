// Whether the server at the other end of a TLS connection is the one that was meant. Verification is always on, whatever the
// environment says (`NODE_TLS_REJECT_UNAUTHORIZED`); only the transport's `insecureSkipVerify` turns it off.

import { isIP } from 'node:net';
import tls, { type PeerCertificate } from 'node:tls';
import type { AlternativeName, ServersTls } from '../model/servers-transport.ts';
import { listNames } from './alternative-names.ts';

type IdentityOptions = Pick<tls.ConnectionOptions, 'servername' | 'rejectUnauthorized' | 'checkServerIdentity'>;

/** `name`: what the certificate must be for, a host name or an address. */
export function peerIdentity(name: string, { insecureSkipVerify, peerCertSANs }: ServersTls): IdentityOptions {
  return {
    // An address cannot be asked for by SNI (RFC 6066 3).
    servername: isIP(name) === 0 ? name : '',
    rejectUnauthorized: !insecureSkipVerify || peerCertSANs.length > 0,
    checkServerIdentity: (_, certificate) => {
      // As in Traefik, the names to be found replace this one where `insecureSkipVerify` says that it is none.
      const wrongName = insecureSkipVerify ? undefined : tls.checkServerIdentity(name, certificate);
      return wrongName ?? checkNames(peerCertSANs, certificate);
    },
  };
}

function checkNames(wanted: readonly AlternativeName[], certificate: PeerCertificate): Error | undefined {
  return wanted.length === 0 || wanted.some((name) => has(certificate, name))
    ? undefined
    : new Error('the certificate has none of the names that are wanted');
}

function has(certificate: PeerCertificate, { type, value }: AlternativeName): boolean {
  const { subjectaltname = '' } = certificate;
  if (type === 'URI') return listNames(subjectaltname, ['URI']).includes(value);
  // Without any such name the library would take the subject's common name.
  const isNamed = isIP(value) !== 0 || listNames(subjectaltname, ['DNS']).length > 0;
  return isNamed && tls.checkServerIdentity(value, certificate) === undefined;
}
