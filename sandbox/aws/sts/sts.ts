// The token service: roles of any account, and whose the access keys are that it hands out for them.

import type { World } from '../../world.ts';
import { ACCOUNT } from '../account.ts';
import { Api } from '../api.ts';
import { AwsError, type ServiceErrors } from '../aws-error.ts';
import { Throttle } from '../throttle.ts';

export interface Role {
  /** `arn:aws:iam::210987654321:role/reader`: the account is where it leads. */
  readonly arn: string;
  /** Who does not name it is refused. */
  readonly externalId?: string;
}

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Date;
}

const notAuthorized = (action: string): AwsError =>
  new AwsError(
    'AccessDenied',
    `User: arn:aws:iam::${ACCOUNT}:user/sandbox is not authorized to perform: sts:${action}`,
    403,
  );

const ERRORS: ServiceErrors = {
  throttled: () => new AwsError('Throttling', 'Rate exceeded'),
  denied: notAuthorized,
  broken: () => new AwsError('InternalFailure', 'We encountered an internal error.', 500),
};

export class Sts {
  /** Its faults, its throttle and its count of calls. */
  readonly api: Api;
  readonly #world: World;
  /** By ARN. */
  readonly #roles = new Map<string, Role>();
  /** By access key, the account that it leads to. */
  readonly #accounts = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
    this.api = new Api(world, ERRORS, new Throttle(world.clock, () => undefined));
  }

  /** Trusts everybody who names its external id. */
  createRole(role: Role): void {
    this.#roles.set(role.arn, role);
  }

  deleteRole(arn: string): void {
    this.#roles.delete(arn);
  }

  /** Of whoever signs with this key; keys that no role gave are of the sandbox's own account. */
  accountOf(accessKeyId: string): string {
    return this.#accounts.get(accessKeyId) ?? ACCOUNT;
  }

  /** AWS does not say whether the role is unknown or does not trust the caller. */
  assumeRole(arn: string, externalId: string | undefined, durationSeconds: number): Session {
    const role = this.#roles.get(arn);
    const trusts = role !== undefined && (role.externalId === undefined || role.externalId === externalId);
    if (!trusts) throw notAuthorized(`AssumeRole on resource: ${arn}`);
    const { ids } = this.#world;
    const accessKeyId = `ASIA${ids.hex(16).toUpperCase()}`;
    this.#accounts.set(accessKeyId, arn.split(':')[4] ?? ACCOUNT);
    return {
      accessKeyId,
      secretAccessKey: ids.hex(40),
      sessionToken: ids.hex(64),
      // By the machine's clock whatever the world's is: callers compare it with theirs.
      expiresAt: new Date(Date.now() + durationSeconds * 1000),
    };
  }
}
