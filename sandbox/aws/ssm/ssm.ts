// Systems Manager, as far as it knows machines outside of EC2 and their addresses.

import type { World } from '../../world.ts';
import { Api } from '../api.ts';
import { AwsError, type ServiceErrors } from '../aws-error.ts';
import { Throttle } from '../throttle.ts';

const ERRORS: ServiceErrors = {
  throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  denied: (action) => new AwsError('AccessDeniedException', `User is not authorized to perform: ssm:${action}`),
  broken: () => new AwsError('InternalServerError', 'An error occurred on the server side.', 500),
};

export class Ssm {
  /** Its faults, its throttle and its count of calls. */
  readonly api: Api;
  /** By id (`mi-…`), the address of each. */
  readonly machines = new Map<string, string>();

  constructor(world: World) {
    this.api = new Api(world, ERRORS, new Throttle(world.clock, () => undefined));
  }
}
