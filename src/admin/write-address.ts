import type { ListenAddress } from '../model/settings.ts';

/** `host:port`, IPv6 in brackets. */
export const writeAddress = ({ host, port }: ListenAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
