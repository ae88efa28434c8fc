// Which source a copy was read from: a copy of one region must not be served as another's after the settings were changed.

import { createHash } from 'node:crypto';
import type { ConsulCatalogSettings, Ec2Settings, EcsSettings } from '../../model/settings.ts';
import { canonicalJson } from '../canonical-json.ts';

/** Credentials, and how a connection is secured, may change and the source is the same; the others say how often it is asked, or what its labels mean. */
const OF_NO_CONSEQUENCE = new Set(
  'accessKeyId secretAccessKey externalId sessionName token httpAuth tls refreshMs waitMs minimumIntervalMs exposedByDefault defaultRule constraints'.split(
    ' ',
  ),
);

/** A digest: settings themselves are not for the disk. One option too many in it costs a copy after a change, no more. */
export function originOf(settings: EcsSettings | Ec2Settings | ConsulCatalogSettings): string {
  const text = canonicalJson(withoutInconsequential(settings));
  return createHash('sha256').update(text).digest('hex');
}

function withoutInconsequential(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const left = Object.entries(value).filter(([name]) => !OF_NO_CONSEQUENCE.has(name));
  return Object.fromEntries(left.map(([name, each]) => [name, withoutInconsequential(each)]));
}
