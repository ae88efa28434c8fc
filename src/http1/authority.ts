// `host[:port]` from a Host field or an absolute target: strictly, or not at all.

import { IS_HOST, isMadeOf } from './octets.ts';

export interface Authority {
  /** As received. */
  readonly text: string;
  /** Lower case, without port, brackets and trailing dot, IPv4-mapped folded: what rules compare. */
  readonly host: string;
  /** As received, `''` when there is none. */
  readonly port: string;
}

/** Undefined for anything with userinfo, an empty host, a port outside 1-65535 or a byte that no host name has. */
export function parseAuthority(text: string): Authority | undefined {
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1;
  if (text.startsWith('[') && bracket < 0) return undefined;
  const colon = text.indexOf(':', bracket + 1);
  const hostEnd = colon < 0 ? text.length : colon;
  const port = colon < 0 ? '' : text.slice(colon + 1);
  if (colon >= 0 && !isPort(port)) return undefined;
  if (bracket >= 0) {
    const address = text.slice(1, bracket);
    return hostEnd === bracket + 1 && isIPv6Like(address) ? { text, host: foldMapped(address), port } : undefined;
  }
  const name = text.slice(0, hostEnd).toLowerCase();
  const host = name.endsWith('.') ? name.slice(0, -1) : name;
  return host.length <= 255 && isMadeOf(host, IS_HOST) ? { text, host, port } : undefined;
}

function isPort(text: string): boolean {
  return /^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

/** Only compared and forwarded as text, never dialled: the alphabet and a colon are enough. */
function isIPv6Like(text: string): boolean {
  return text.includes(':') && /^[0-9A-Fa-f:.]{2,45}$/.test(text);
}

/** `::ffff:192.0.2.1` and `::ffff:c000:201` name an IPv4 host, and one host has one spelling. Lower case otherwise. */
function foldMapped(address: string): string {
  const lower = address.toLowerCase();
  const dotted = /^::ffff:([0-9]+(?:\.[0-9]+){3})$/.exec(lower);
  if (dotted !== null) return dotted[1] ?? lower;
  const words = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(lower);
  if (words === null) return lower;
  const [high, low] = [Number.parseInt(words[1] ?? '', 16), Number.parseInt(words[2] ?? '', 16)];
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}
