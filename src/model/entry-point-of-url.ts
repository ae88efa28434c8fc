// The entry point at which a request for a URL arrives, as far as the URL tells.

import type { EntryPointSettings } from './settings.ts';

/**
 * The first that listens on the port of the URL, which is 80 or 443 where it says none; else the first of all. Undefined
 * where there is none. A balancer may stand in front, so this is a guess.
 */
export function entryPointOfUrl(
  url: string,
  entryPoints: ReadonlyMap<string, Pick<EntryPointSettings, 'address'>>,
): string | undefined {
  const [, scheme = '', written] = /^(https?):\/\/[^/?#]*?(?::(\d+))?(?:[/?#]|$)/i.exec(url) ?? [];
  const port = Number(written ?? (scheme.toLowerCase() === 'https' ? 443 : 80));
  const all = [...entryPoints];
  const [name] = all.find(([, { address }]) => address.port === port) ?? all[0] ?? [];
  return name;
}
