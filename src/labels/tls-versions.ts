// Versions of TLS as configurations call them, and as the runtime does; of whoever speaks TLS, to clients or to servers.

import { TLS_VERSIONS, type TlsVersion } from '../model/tls.ts';
import { areOnlyOfTls13 } from './cipher-suites.ts';
import { choice } from './kinds.ts';

const SINCE = '0.2';

const RUNTIME_NAMES = {
  VersionTLS10: 'TLSv1',
  VersionTLS11: 'TLSv1.1',
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
} as const satisfies Readonly<Record<string, TlsVersion>>;

const version = choice('VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13');

export const VERSION_OPTIONS = {
  minVersion: { kind: version, meaning: 'The oldest version of TLS.', default: 'VersionTLS12', since: SINCE },
  maxVersion: { kind: version, meaning: 'The newest version of TLS.', default: 'VersionTLS13', since: SINCE },
} as const;

export interface VersionRange {
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
}

interface WrittenRange {
  readonly minVersion?: keyof typeof RUNTIME_NAMES;
  readonly maxVersion?: keyof typeof RUNTIME_NAMES;
  readonly cipherSuites?: readonly string[];
}

/**
 * `report` hears of a range that holds no version. Suites of TLS 1.3 alone leave nothing older, as in Go: an empty list
 * would mean OpenSSL's own.
 */
export function readVersions(written: WrittenRange, report: (reason: string) => void): VersionRange {
  const isNewest = areOnlyOfTls13(written.cipherSuites ?? []);
  const minVersion = isNewest ? 'TLSv1.3' : written.minVersion && RUNTIME_NAMES[written.minVersion];
  const maxVersion = written.maxVersion && RUNTIME_NAMES[written.maxVersion];
  if (rankOf(minVersion ?? 'TLSv1.2') > rankOf(maxVersion ?? 'TLSv1.3')) {
    const usual = isNewest ? 'VersionTLS13, which alone has these suites' : 'VersionTLS12, the default';
    const [oldest, newest] = [isNewest ? usual : (written.minVersion ?? usual), written.maxVersion ?? ''];
    report(`${newest} is older than the oldest version, ${oldest}`);
  }
  return {
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
  };
}

const rankOf = (tlsVersion: TlsVersion): number => TLS_VERSIONS.indexOf(tlsVersion);
