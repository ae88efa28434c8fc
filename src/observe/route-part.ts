// What the JSON access log says of the way that a request took: its router, service and server. Traefik leaves out the keys
// that a request has no value for.
//
// Written anew for every line, though a route's lines have it in common: a piece kept for each of a thousand routes is not
// in the processor's caches when it is wanted, and finding and fetching it took 1.2 µs where writing it takes 0.6.

import type { AccessRecord } from './access-record.ts';
import type { ByteText } from './byte-text.ts';
import type { JsonKeys } from './json-keys.ts';

type Way = Pick<AccessRecord, 'router' | 'service' | 'serverUrl'>;

export function routePart(keys: JsonKeys): (record: Way, text: ByteText) => void {
  const routerName = keys.ofText('RouterName');
  const serviceName = keys.ofText('ServiceName');
  const serviceUrl = keys.ofText('ServiceURL');
  const serviceAddr = keys.ofText('ServiceAddr');
  return ({ router, service, serverUrl }, text) => {
    if (router !== undefined) keys.addText(text, routerName, router);
    if (service !== undefined) keys.addText(text, serviceName, service);
    if (serverUrl === undefined) return;
    const written = keys.addText(text, serviceUrl, serverUrl);
    const slashes = serverUrl.indexOf('//');
    const from = slashes < 0 ? serverUrl.length : slashes + 2;
    const path = serverUrl.indexOf('/', from);
    keys.addPart(text, serviceAddr, serverUrl, { from, to: path < 0 ? serverUrl.length : path, written });
  };
}
