// What the JSON access log says of the way that a request took: its router, service and server, one piece of bytes for
// each way. Traefik leaves out the keys that a request has no value for.

import type { AccessRecord } from './access-record.ts';
import type { ByteText } from './byte-text.ts';
import { encodePiece } from './encode-piece.ts';
import type { JsonKeys } from './json-keys.ts';

/** Names are those of the settings; this is for what comes and goes in them: when it is reached all begins again. */
const MOST_PIECES = 10_000;

/** A router has one service until the settings change, and as many servers as this has. */
interface KnownRouter {
  readonly service: string | undefined;
  readonly servers: Map<string | undefined, Uint8Array>;
}

type Way = Pick<AccessRecord, 'router' | 'service' | 'serverUrl'>;

export function routePart(keys: JsonKeys): (record: Way, text: ByteText) => void {
  const routers = new Map<string | undefined, KnownRouter>();
  let pieces = 0;
  const remember = (way: Way): Uint8Array => {
    if (pieces >= MOST_PIECES) {
      routers.clear();
      pieces = 0;
    }
    const { router, service, serverUrl } = way;
    const before = routers.get(router);
    const known = before?.service === service ? before : undefined;
    const servers = known?.servers ?? new Map<string | undefined, Uint8Array>();
    const piece = encodePiece(describeWay(keys, way));
    servers.set(serverUrl, piece);
    if (known === undefined) routers.set(router, { service, servers });
    pieces++;
    return piece;
  };
  return (record, text) => {
    const known = routers.get(record.router);
    const piece = known?.service === record.service ? known?.servers.get(record.serverUrl) : undefined;
    text.addBytes(piece ?? remember(record));
  };
}

function describeWay(keys: JsonKeys, { router, service, serverUrl }: Way): string {
  let text = '';
  if (router !== undefined) text += keys.pair('RouterName', router);
  if (service !== undefined) text += keys.pair('ServiceName', service);
  if (serverUrl === undefined) return text;
  const [, address = ''] = /\/\/([^/]*)/.exec(serverUrl) ?? [];
  return text + keys.pair('ServiceURL', serverUrl) + keys.pair('ServiceAddr', address);
}
