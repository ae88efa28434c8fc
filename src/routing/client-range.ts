// `ClientIP`: an address or a range, compared with the address of the TCP peer.

import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [address: Address, bits: number];

/** `::ffff:0:0/96` */
const MAPPED_PREFIX_BITS = 96;

/** The range has been checked by the rule's parser. What is no address is in no range. */
export function compileClientRange(range: string): (clientAddress: string) => boolean {
  const [network, bits] = parseRange(range);
  return (clientAddress) => {
    if (!ipaddr.isValid(clientAddress)) return false;
    const address = ipaddr.process(clientAddress);
    return address.kind() === network.kind() && address.match(network, bits);
  };
}

/** A range of IPv4-mapped addresses is one of IPv4, as the addresses compared with it are (GHSA-7jmw-8259-q9jx). */
function parseRange(range: string): Range {
  const [address, bits] = range.includes('/') ? ipaddr.parseCIDR(range) : wholeAddress(ipaddr.parse(range));
  const mapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= MAPPED_PREFIX_BITS;
  return mapped ? [address.toIPv4Address(), bits - MAPPED_PREFIX_BITS] : [address, bits];
}

const wholeAddress = (address: Address): Range => [address, address.kind() === 'ipv4' ? 32 : 128];
