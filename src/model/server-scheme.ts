// How servers are spoken to: the schemes of their URLs, and the ports that are meant when none is written.

/** `h2c`: HTTP/2 without TLS, by prior knowledge. */
export type ServerScheme = 'http' | 'https' | 'h2c';

const DEFAULT_PORTS: Readonly<Record<ServerScheme, number>> = { http: 80, https: 443, h2c: 80 };

/** In any case of letters; undefined: none of them. */
export function parseServerScheme(written: string): ServerScheme | undefined {
  const scheme = written.toLowerCase();
  return scheme === 'http' || scheme === 'https' || scheme === 'h2c' ? scheme : undefined;
}

export const defaultPort = (scheme: ServerScheme): number => DEFAULT_PORTS[scheme];
