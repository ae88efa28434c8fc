// Version 2 of the PROXY protocol: sixteen bytes that say what follows, the addresses, and records of type, length, value
// that nobody here asks for. Their lengths must add up all the same, and a checksum among them must be right.

import { SocketAddress } from 'node:net';
import { computeCrc32c } from './crc32c.ts';
import { type Endpoint, INCOMPLETE, malformed, type ProxyHeader, type ProxyRoute } from './proxy-header.ts';

export const BINARY_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

const FIXED_BYTES = 16;
/** Far more than addresses, a checksum and what a cloud's balancer adds take: nobody holds 64 KB of us with one header. */
const LONGEST_BYTES = 4096;
const VERSION = 2;
const LOCAL = 0;
const PROXY = 1;

/** By family: the bytes of both addresses and ports. */
const UNSPECIFIED = 0;
const INET = 1;
const INET6 = 2;
const ADDRESS_BYTES = [0, 12, 36, 216];
const STREAM = 1;
const DATAGRAM = 2;

const CHECKSUM = 0x03;
const CHECKSUM_BYTES = 4;
const RECORD_HEAD_BYTES = 3;

/** `bytes` begin with the signature. */
export function readBinaryHeader(bytes: Buffer): ProxyHeader {
  if (bytes.length < FIXED_BYTES) return INCOMPLETE;
  const command = bytes.readUInt8(12);
  const length = FIXED_BYTES + bytes.readUInt16BE(14);
  if (command >> 4 !== VERSION) return malformed('not version 2');
  if ((command & 0xf) > PROXY) return malformed('neither LOCAL nor PROXY');
  if (length > LONGEST_BYTES) return malformed('too long');
  if (bytes.length < length) return INCOMPLETE;
  // What follows is to be ignored, and need not even be addresses (CVE-2024-23327).
  if ((command & 0xf) === LOCAL) return { kind: 'header', length, route: undefined };
  return readProxied(bytes.subarray(0, length));
}

/** `header`: all of it, and nothing else. */
function readProxied(header: Buffer): ProxyHeader {
  const { length } = header;
  const [family, transport] = [header.readUInt8(13) >> 4, header.readUInt8(13) & 0xf];
  const addressBytes = ADDRESS_BYTES[family];
  if (addressBytes === undefined || transport > DATAGRAM) return malformed('no family or transport that there is');
  if (family === UNSPECIFIED) return { kind: 'header', length, route: undefined };
  if (length < FIXED_BYTES + addressBytes) return malformed('shorter than its addresses');
  const fault = checkRecords(header, FIXED_BYTES + addressBytes);
  if (fault !== undefined) return malformed(fault);
  return { kind: 'header', length, route: transport === STREAM ? readRoute(header, family) : undefined };
}

function readRoute(header: Buffer, family: number): ProxyRoute | undefined {
  if (family !== INET && family !== INET6) return undefined;
  const size = family === INET ? 4 : 16;
  const toAt = FIXED_BYTES + size;
  const portsAt = toAt + size;
  const read = (at: number, portAt: number): Endpoint => ({
    address: writeAddress(header.subarray(at, at + size)),
    port: header.readUInt16BE(portAt),
  });
  return { source: read(FIXED_BYTES, portsAt), destination: read(toAt, portsAt + 2) };
}

function writeAddress(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const address = bytes.toString('hex').replaceAll(/(.{4})(?!$)/g, '$1:');
  return new SocketAddress({ address, family: 'ipv6' }).address;
}

/** Gives what is wrong with the records from `start` on. */
function checkRecords(header: Buffer, start: number): string | undefined {
  let checked = false;
  for (let at = start; at < header.length; ) {
    if (at + RECORD_HEAD_BYTES > header.length) return 'a record is cut off';
    const [valueAt, size] = [at + RECORD_HEAD_BYTES, header.readUInt16BE(at + 1)];
    if (valueAt + size > header.length) return 'a record is longer than the header';
    if (header.readUInt8(at) === CHECKSUM) {
      if (checked || size !== CHECKSUM_BYTES) return 'not one checksum of four bytes';
      if (header.readUInt32BE(valueAt) !== checksumOf(header, valueAt)) return 'the checksum is wrong';
      checked = true;
    }
    at = valueAt + size;
  }
  return undefined;
}

/** Of the whole header, with zeros in the place of the checksum itself. */
function checksumOf(header: Buffer, valueAt: number): number {
  const copy = Buffer.from(header);
  copy.fill(0, valueAt, valueAt + CHECKSUM_BYTES);
  return computeCrc32c(copy);
}
