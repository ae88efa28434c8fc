// Credentials of a role, shared by all clients of one provider: assumed when they are first needed and again before they
// expire. What is still valid is used on where the role cannot be assumed any more.

import type { AwsRole } from '../../src/model/settings.ts';
import { AccessFault } from './access-fault.ts';
import { describeApiError } from './describe-api-error.ts';

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Rejects with what the SDK says. */
export type AssumeRole = () => Promise<RoleCredentials>;

/** Sessions last an hour; the SDK, too, asks five minutes before their end. */
const AHEAD_MS = 5 * 60_000;

/** Rejects with an `AccessFault`. */
export function roleCredentials(
  role: AwsRole,
  assume: AssumeRole,
  wallMs: () => number,
): () => Promise<RoleCredentials> {
  let held: RoleCredentials | undefined;
  let underWay: Promise<RoleCredentials> | undefined;
  const lastsMs = (): number => (held === undefined ? 0 : (held.expiration?.getTime() ?? Infinity) - wallMs());
  const renew = async (): Promise<RoleCredentials> => {
    try {
      held = await assume();
      return held;
    } catch (error) {
      if (held !== undefined && lastsMs() > 0) return held;
      throw notAssumed(role, error);
    } finally {
      underWay = undefined;
    }
  };
  return async () => {
    if (held !== undefined && lastsMs() > AHEAD_MS) return held;
    underWay ??= renew();
    return underWay;
  };
}

/** The external id is not told: it is what keeps others from the role. */
function notAssumed({ arn, externalId }: AwsRole, error: unknown): AccessFault {
  const fault = describeApiError(`sts:AssumeRole of ${arn}`, error);
  if (fault.kind !== 'denied') return new AccessFault(fault);
  const known = externalId === undefined ? 'and may ask for an externalId' : 'with this externalId';
  return new AccessFault({ ...fault, message: `${fault.message}, and ${arn} must trust it, ${known}` });
}
