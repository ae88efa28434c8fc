// Certificates that tests need by name, made when a test process begins: no key of any kind is kept in the repository.
//   ca        the authority; other-ca one that has signed nothing here
//   server    for server.test, 127.0.0.1 and a URI; renewed its successor; expired for the same names, until yesterday
//   elsewhere for elsewhere.test only
//   common    for common.test by its common name alone, and a URI
//   client    what a router shows to a server that asks for one

import { fail, ok, type Result } from '../../src/model/result.ts';
import { makeCertificate } from './test-certificates.ts';

const YESTERDAY = new Date(Date.now() - 86_400_000);
const SERVER_NAMES = ['server.test', '127.0.0.1'];

const ca = await makeCertificate({ commonName: 'test authority', authority: true });
const signed = { signedBy: ca };
const PAIRS = {
  ca,
  'other-ca': await makeCertificate({ commonName: 'other authority', authority: true }),
  server: await makeCertificate({ names: SERVER_NAMES, uris: ['spiffe://test/server'], ...signed }),
  renewed: await makeCertificate({ names: SERVER_NAMES, ...signed }),
  elsewhere: await makeCertificate({ names: ['elsewhere.test'], ...signed }),
  common: await makeCertificate({ commonName: 'common.test', uris: ['spiffe://test/common'], ...signed }),
  expired: await makeCertificate({ names: SERVER_NAMES, notAfter: YESTERDAY, ...signed }),
  client: await makeCertificate({ names: ['client.test'], ...signed }),
};

const TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries(PAIRS).flatMap(([name, { certificate, key }]) => [
    [`${name}.pem`, certificate],
    [`${name}.key`, key],
  ]),
);

/** The text of `server.pem`, `server.key` and their like. */
export function certificate(file: string): string {
  const text = TEXTS.get(file);
  if (text === undefined) throw new Error(`there is no ${file}`);
  return text;
}

/** As a decoder asks for a file. */
export function readCertificate(file: string): Result<string> {
  const text = TEXTS.get(file);
  return text === undefined ? fail('no such file') : ok(text);
}

/** The name of the file that has this text, or the text itself. */
export const fileWith = (text: string): string => [...TEXTS].find(([, each]) => each === text)?.[0] ?? text;
