// `[host]:port` of an entry point.

import { isIP } from 'node:net';
import { fail, ok, type Result } from '../model/result.ts';
import type { ListenAddress } from '../model/settings.ts';

const EXPECTED = 'expected [host]:port, such as :8000, 127.0.0.1:8000 or [::1]:8000';

export function parseListenAddress(text: string): Result<ListenAddress> {
  const [, hostPort = text, protocol = 'tcp'] = /^([^/]*)\/(\w+)$/.exec(text) ?? [];
  if (protocol.toLowerCase() === 'udp') return fail('UDP entry points are not supported yet');
  if (protocol.toLowerCase() !== 'tcp') return fail(`invalid protocol: ${protocol}`);
  return parseHostPort(hostPort);
}

function parseHostPort(text: string): Result<ListenAddress> {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65535) return fail(`${EXPECTED}, got "${text}"`);
  const bracketed = match[1];
  if (bracketed !== undefined && isIP(bracketed) !== 6) return fail(`${EXPECTED}, got "${text}"`);
  const host = bracketed ?? match[2] ?? '';
  return /^[A-Za-z0-9._:-]*$/.test(host) ? ok({ host, port }) : fail(`${EXPECTED}, got "${text}"`);
}

/** As one would write it. */
export const writeListenAddress = ({ host, port }: ListenAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Whether two listeners would want the same port; one that listens everywhere overlaps each. Port 0 is never taken. */
export function overlap(a: ListenAddress, b: ListenAddress): boolean {
  return a.port === b.port && a.port !== 0 && (a.host === b.host || isEverywhere(a) || isEverywhere(b));
}

const isEverywhere = ({ host }: ListenAddress): boolean => host === '' || host === '0.0.0.0' || host === '::';
