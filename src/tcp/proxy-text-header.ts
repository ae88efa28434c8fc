// Version 1 of the PROXY protocol, one line: `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443`. One way to write each value and
// no other: no second blank, no leading zero, no zone, no bare line feed.

import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { type Endpoint, INCOMPLETE, malformed, type ProxyHeader } from './proxy-header.ts';

export const TEXT_SIGNATURE = Buffer.from('PROXY ', 'latin1');
/** The longest line that can be meant, its end included. */
const LONGEST_BYTES = 107;
const PORT = /^(?:0|[1-9][0-9]{0,4})$/;
const LARGEST_PORT = 65_535;

/** `bytes` begin with the signature. */
export function readTextHeader(bytes: Buffer): ProxyHeader {
  const text = bytes.toString('latin1', 0, LONGEST_BYTES);
  const end = text.indexOf('\r\n');
  if (end < 0) return text.length < LONGEST_BYTES ? INCOMPLETE : malformed('the line does not end');
  const length = end + '\r\n'.length;
  const [, protocol, ...fields] = text.slice(0, end).split(' ');
  // Whatever follows it is to be ignored.
  if (protocol === 'UNKNOWN') return { kind: 'header', length, route: undefined };
  if (protocol !== 'TCP4' && protocol !== 'TCP6') return malformed('neither TCP4 nor TCP6 nor UNKNOWN');
  const [from = '', to = '', fromPort = '', toPort = ''] = fields;
  if (fields.length !== 4) return malformed('not two addresses and two ports');
  const source = readEndpoint(protocol, from, fromPort);
  const destination = readEndpoint(protocol, to, toPort);
  if (source === undefined || destination === undefined) return malformed(`no address or port of ${protocol}`);
  return { kind: 'header', length, route: { source, destination } };
}

function readEndpoint(protocol: 'TCP4' | 'TCP6', address: string, port: string): Endpoint | undefined {
  if (!PORT.test(port) || Number(port) > LARGEST_PORT) return undefined;
  if (protocol === 'TCP4') return isIPv4(address) ? { address, port: Number(port) } : undefined;
  if (!isIPv6(address) || address.includes('%')) return undefined;
  return { address: new SocketAddress({ address, family: 'ipv6' }).address, port: Number(port) };
}
