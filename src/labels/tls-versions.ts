// Versions of TLS as configurations call them, and as the runtime does.

import { TLS_VERSIONS, type TlsVersion } from '../model/tls.ts';
import type { WrittenVersion } from './servers-transport-options.ts';

const RUNTIME_NAMES: Readonly<Record<WrittenVersion, TlsVersion>> = {
  VersionTLS10: 'TLSv1',
  VersionTLS11: 'TLSv1.1',
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
};

export interface VersionRange {
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
}

interface WrittenRange {
  readonly minVersion?: WrittenVersion;
  readonly maxVersion?: WrittenVersion;
}

/** `report` hears of a range that holds no version. */
export function readVersions(written: WrittenRange, report: (reason: string) => void): VersionRange {
  const minVersion = written.minVersion && RUNTIME_NAMES[written.minVersion];
  const maxVersion = written.maxVersion && RUNTIME_NAMES[written.maxVersion];
  if (rankOf(minVersion ?? 'TLSv1.2') > rankOf(maxVersion ?? 'TLSv1.3')) {
    const [oldest, newest] = [written.minVersion ?? 'VersionTLS12, the default', written.maxVersion ?? ''];
    report(`${newest} is older than the oldest version, ${oldest}`);
  }
  return {
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
  };
}

const rankOf = (tlsVersion: TlsVersion): number => TLS_VERSIONS.indexOf(tlsVersion);
