// Why a client could not even ask: it has no region, or no credentials. The SDK asks functions of ours for both, and they
// have no other way of saying so than to throw; `describe-api-error.ts` makes it the fault of the call.

import type { ApiFault } from './api-fault.ts';

export class AccessFault extends Error {
  readonly fault: ApiFault;

  constructor(fault: ApiFault) {
    super(fault.message);
    this.name = 'AccessFault';
    this.fault = fault;
  }
}
