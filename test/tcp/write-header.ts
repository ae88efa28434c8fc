// PROXY protocol headers of version 2, right ones and others.

import { computeCrc32c } from '../../src/tcp/crc32c.ts';

export const SIGNATURE = '0d0a0d0a000d0a515549540a';

export interface HeaderParts {
  /** Version and command: 0x20 LOCAL, 0x21 PROXY. */
  readonly command?: number;
  /** Family and transport: 0x11 TCP over IPv4, 0x21 over IPv6. */
  readonly family?: number;
  /** Addresses and ports. */
  readonly addresses?: Buffer;
  readonly records?: readonly (readonly [type: number, value: Buffer])[];
  /** What the header says that follows; default: what does. */
  readonly length?: number;
}

/** 192.0.2.1:56324 to 198.51.100.1:443. */
export const IPV4 = Buffer.from('c0000201c6336401dc0401bb', 'hex');
/** 2001:db8::1, port 56324, to 2001:db8::2, port 443. */
export const IPV6 = Buffer.from(`20010db8${'0'.repeat(23)}120010db8${'0'.repeat(23)}2dc0401bb`, 'hex');

export function writeHeader({
  command = 0x21,
  family = 0x11,
  addresses = IPV4,
  records = [],
  length,
}: HeaderParts): Buffer {
  const tail = records.flatMap(([type, value]) => [Buffer.from([type, value.length >> 8, value.length & 0xff]), value]);
  const rest = Buffer.concat([addresses, ...tail]);
  const said = length ?? rest.length;
  const head = Buffer.from([command, family, said >> 8, said & 0xff]);
  return Buffer.concat([Buffer.from(SIGNATURE, 'hex'), head, rest]);
}

/** With a right checksum as its last record. */
export function writeChecked(parts: HeaderParts): Buffer {
  const header = writeHeader({ ...parts, records: [...(parts.records ?? []), [0x03, Buffer.alloc(4)]] });
  header.writeUInt32BE(computeCrc32c(header), header.length - 4);
  return header;
}
