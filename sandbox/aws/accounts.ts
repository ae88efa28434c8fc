// The accounts of the cloud, each with clusters and instances of its own. Which one a call is about, its access key says:
// roles lead from one account into another (`sts/`).

import type { Ec2 } from './ec2/ec2.ts';
import type { Ecs } from './ecs/ecs.ts';
import type { Ssm } from './ssm/ssm.ts';

export interface Account {
  readonly ecs: Ecs;
  readonly ec2: Ec2;
  readonly ssm: Ssm;
}

export class Accounts {
  readonly #open: (id: string) => Account;
  readonly #byId = new Map<string, Account>();

  constructor(open: (id: string) => Account) {
    this.#open = open;
  }

  /** There since it was first asked for. `id`: twelve digits. */
  of(id: string): Account {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const account = this.#open(id);
    this.#byId.set(id, account);
    return account;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#byId.values()].flatMap(({ ecs, ec2 }) => [ecs.close(), ec2.close()]));
  }
}
