// The authorities that the static configuration names: read once, at start, by the primary. Workers get their texts.

import { loadCertificates } from '../../src/labels/pem.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { ServersTransport } from '../../src/model/servers-transport.ts';
import { PemFiles } from './pem-files.ts';

/** The transport with the texts of its authorities in the place of their paths, or why the router cannot start. */
export async function readRootCAs(transport: ServersTransport): Promise<Result<ServersTransport>> {
  const read = await new PemFiles().provide('', (readPem) =>
    transport.tls.rootCAs.map((written) => loadCertificates(written, readPem)),
  );
  const rootCAs: string[] = [];
  for (const text of read) {
    if (!text.ok) return fail(`serversTransport.rootCAs: ${text.error}`);
    rootCAs.push(text.value);
  }
  return ok({ ...transport, tls: { ...transport.tls, rootCAs } });
}
