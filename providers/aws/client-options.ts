// How every AWS client of ours is built: where it asks and as whom. What the settings leave out is looked for when the first
// call needs it, so that nothing is waited for at start and what is missing is told as a fault of that call.

import type { AwsAccess } from '../../src/model/settings.ts';
import { AccessFault } from './access-fault.ts';
import { assumeRole } from './assume-role.ts';
import { findRegion } from './find-region.ts';
import { type RoleCredentials, roleCredentials } from './role-credentials.ts';
import { ownSurroundings, type Surroundings } from './surroundings.ts';

const CONNECT_WITHIN_MS = 3_000;

export interface ClientOptions {
  readonly region: () => Promise<string>;
  /** Absent: the SDK's chain: environment, profile, then the role of the task or instance. */
  readonly credentials?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string }
    | (() => Promise<RoleCredentials>);
  /** Absent: the SDK's own business (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_ECS`), else AWS's. */
  readonly endpoint?: string;
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number };
}

/** Clients that are given the same options share what was found, a role's credentials too. */
export function clientOptions(
  settings: AwsAccess,
  surroundings: Surroundings = ownSurroundings(),
  wallMs: () => number = Date.now,
): ClientOptions {
  const { accessKeyId, secretAccessKey, role, endpoint } = settings;
  const isStatic = accessKeyId !== undefined && secretAccessKey !== undefined;
  const own = {
    region: regionFor(settings, surroundings),
    ...(isStatic && { credentials: { accessKeyId, secretAccessKey } }),
    ...(endpoint !== undefined && { endpoint }),
    // `call-api.ts` has the only retry loop and the deadline of an attempt: two loops would multiply each other.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_WITHIN_MS },
  };
  return role === undefined ? own : { ...own, credentials: roleCredentials(role, assumeRole(role, own), wallMs) };
}

/** One look for all who ask; a failed one is forgotten, and the next call looks again. */
function regionFor({ region }: AwsAccess, surroundings: Surroundings): () => Promise<string> {
  if (region !== undefined) return async () => region;
  let search: Promise<string> | undefined;
  const look = async (): Promise<string> => {
    const found = await findRegion(surroundings);
    if (found.ok) return found.value;
    search = undefined;
    throw new AccessFault({ kind: 'other', message: found.error, transient: false });
  };
  return () => {
    search ??= look();
    return search;
  };
}
