// The PROXY protocol, versions 1 and 2: what a balancer in front says of the connection it passes on, before the first byte
// of the client's own. Bytes in, facts out. Strict, for who believes a header believes it about who the client is
// (haproxy.org, proxy-protocol.txt). Given more bytes of a connection, the answer stays once it is not `incomplete`.

import { BINARY_SIGNATURE, readBinaryHeader } from './proxy-binary-header.ts';
import type { ProxyHeader } from './proxy-header.ts';
import { readTextHeader, TEXT_SIGNATURE } from './proxy-text-header.ts';

/** `bytes`: all that came so far. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (begins(bytes, BINARY_SIGNATURE)) return readBinaryHeader(bytes);
  if (begins(bytes, TEXT_SIGNATURE)) return readTextHeader(bytes);
  const mayBecomeOne = begins(BINARY_SIGNATURE, bytes) || begins(TEXT_SIGNATURE, bytes);
  return { kind: mayBecomeOne ? 'incomplete' : 'absent' };
}

const begins = (bytes: Buffer, beginning: Buffer): boolean =>
  bytes.length >= beginning.length && bytes.subarray(0, beginning.length).equals(beginning);
