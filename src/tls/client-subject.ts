// Whom a client's certificate names, as Go writes it (RFC 2253) and so Traefik's access log: the last part first.

import type { X509Certificate } from 'node:crypto';

/** `CN=somebody,O=Somewhere,C=DE`. Node gives the parts a line each, what is special in them escaped already. */
export const subjectOf = ({ subject }: Pick<X509Certificate, 'subject'>): string =>
  (subject ?? '')
    .split('\n')
    .filter((part) => part !== '')
    .reverse()
    .map((part) => part.replace(/^serialNumber=/, 'SERIALNUMBER='))
    .join(',');
