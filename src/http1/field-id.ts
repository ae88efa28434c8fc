// The fields that the proxy itself acts on, recognised by length and bytes without making a string. Everything else passes.

import { UNDERSCORE } from './octets.ts';

/** `plain` passes; `hop` concerns one connection only and is dropped; `managed` is ours to say (reference 8.6). */
export const FieldId = {
  plain: 0,
  hop: 1,
  managed: 2,
  host: 3,
  connection: 4,
  contentLength: 5,
  transferEncoding: 6,
  expect: 7,
  upgrade: 8,
  date: 9,
  forwardedFor: 10,
  te: 11,
  trailer: 12,
  maxForwards: 13,
} as const;

export type FieldId = (typeof FieldId)[keyof typeof FieldId];

/**
 * Fields whose value a client cannot be believed: removed from untrusted clients in every spelling, `_` for `-` included
 * (CVE-2026-39858), and set again from what the connection itself tells. One list for the whole product.
 */
export const MANAGED_FIELDS: readonly string[] = [
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-scheme',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-forwarded-uri',
  'x-forwarded-method',
  'x-forwarded-prefix',
  'x-forwarded-tls-client-cert',
  'x-forwarded-tls-client-cert-info',
  'x-scheme',
  'x-real-ip',
];

export const MANAGED_NAMES: ReadonlySet<string> = new Set(MANAGED_FIELDS);

/** RFC 9110 7.6.1 and what history added. `te` and `trailer` are hop-by-hop too, and written anew for the next hop. */
export const HOP_FIELDS: readonly string[] = [
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'http2-settings',
];

interface Known {
  readonly bytes: Uint8Array;
  readonly id: FieldId;
}

const LONGEST = 40;

/** Candidates by length of the name. */
const BY_LENGTH: readonly (readonly Known[])[] = index();

function index(): Known[][] {
  const table: Known[][] = Array.from({ length: LONGEST + 1 }, () => []);
  const add = (name: string, id: FieldId) => table[name.length]?.push({ bytes: Buffer.from(name, 'latin1'), id });
  for (const name of HOP_FIELDS) add(name, FieldId.hop);
  for (const name of MANAGED_FIELDS) add(name, name === 'x-forwarded-for' ? FieldId.forwardedFor : FieldId.managed);
  add('host', FieldId.host);
  add('connection', FieldId.connection);
  add('content-length', FieldId.contentLength);
  add('transfer-encoding', FieldId.transferEncoding);
  add('expect', FieldId.expect);
  add('upgrade', FieldId.upgrade);
  add('date', FieldId.date);
  add('te', FieldId.te);
  add('trailer', FieldId.trailer);
  add('max-forwards', FieldId.maxForwards);
  return table;
}

/** The id of the name at `start`..`end`. Compared without case, and with `_` equal to `-`: callers drop such twins. */
export function identifyField(bytes: Uint8Array, start: number, end: number): FieldId {
  const candidates = BY_LENGTH[end - start];
  if (candidates === undefined) return FieldId.plain;
  for (let c = 0; c < candidates.length; c++) {
    const known = candidates[c];
    if (known !== undefined && sameName(bytes, start, known.bytes)) return known.id;
  }
  return FieldId.plain;
}

/** Of a whole name. For the rare case: it makes bytes of it. */
export const isPlainName = (name: string): boolean =>
  identifyField(Buffer.from(name, 'latin1'), 0, name.length) === FieldId.plain;

function sameName(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[start + i] ?? 0;
    const wanted = name[i];
    // Setting bit 5 lowers a letter; `-` (0x2d) has it already, and no other token byte becomes a letter or `-` by it
    // except 0x0d, which no token contains.
    if ((byte | 0x20) !== wanted && !(byte === UNDERSCORE && wanted === 0x2d)) return false;
  }
  return true;
}
