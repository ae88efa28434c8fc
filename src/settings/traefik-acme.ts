// How Traefik obtains certificates (reference 9.7): not here yet.

import { boolean, choice, duration, text, textList, wholeNumber } from './kinds.ts';
import { group, lacks, type TraefikOption } from './traefik-option.ts';

/** Below `certificatesResolvers.<name>.acme`. */
export const ACME: readonly TraefikOption[] = [
  lacks('email', text, '', 'Address of the account'),
  lacks('emailAddresses', textList, '', 'Addresses that certificates name'),
  lacks('caServer', text, 'https://acme-v02.api.letsencrypt.org/directory', 'Directory of the authority'),
  lacks('caCertificates', textList, '', "Authorities of that server's own certificate"),
  lacks('caSystemCertPool', boolean, 'false', "The system's authorities beside them"),
  lacks('caServerName', text, '', 'Name that the certificate of that server must have'),
  lacks('storage', text, 'acme.json', 'File with account, keys and certificates'),
  lacks('keyType', choice(['EC256', 'EC384', 'RSA2048', 'RSA4096', 'RSA8192']), 'RSA4096', 'Kind of keys'),
  lacks('certificatesDuration', wholeNumber(0), '2160', 'Hours that a certificate lasts, for its renewal'),
  lacks('preferredChain', text, '', 'Root of the chain, if there are several'),
  lacks('profile', text, '', 'Profile of certificates'),
  lacks('disableCommonName', boolean, 'false', 'Certificates without a common name'),
  lacks('eab', group, '', 'Account that the authority knows from elsewhere'),
  lacks('eab.kid', text, '', 'Its key identifier'),
  lacks('eab.hmacEncoded', text, '', 'Its key, in base64'),
  lacks('clientTimeout', duration, '2m', 'Whole request to the authority'),
  lacks('clientResponseHeaderTimeout', duration, '30s', 'Head of its answer'),
  lacks('certificateTimeout', duration, '30s', 'Obtaining a certificate'),
  lacks('dnsChallenge', group, '', 'Proves a domain by a DNS record'),
  lacks('dnsChallenge.provider', text, '', 'Who serves the zone'),
  lacks('dnsChallenge.resolvers', textList, '', 'Resolvers that are asked for the record'),
  lacks('dnsChallenge.propagation', group, '', 'When the record is taken to be seen'),
  lacks('dnsChallenge.propagation.disableChecks', boolean, 'false', 'Looks at no server'),
  lacks('dnsChallenge.propagation.disableANSChecks', boolean, 'false', 'Looks at no authoritative server'),
  lacks('dnsChallenge.propagation.requireAllRNS', boolean, 'false', 'Every resolver must see it'),
  lacks('dnsChallenge.propagation.delayBeforeChecks', duration, '0s', 'Wait before it is looked for'),
  lacks('dnsChallenge.delayBeforeCheck', duration, '0s', 'The same, by its former name'),
  lacks('dnsChallenge.disablePropagationCheck', boolean, 'false', 'disableChecks, by its former name'),
  lacks('httpChallenge', group, '', 'Proves a domain by a path of its server'),
  lacks('httpChallenge.entryPoint', text, '', 'Entry point for port 80'),
  lacks('httpChallenge.delay', duration, '0s', 'Wait before it is looked for'),
  lacks('tlsChallenge', group, '', 'Proves a domain by a TLS handshake'),
  lacks('tlsChallenge.delay', duration, '0s', 'Wait before it is looked for'),
];
