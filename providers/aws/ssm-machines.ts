// What SSM knows of machines that it manages, by their ids. Its client is loaded with the first question: few clusters have
// machines outside of EC2.

import type { InstanceInformation, SSMClient } from '@aws-sdk/client-ssm';
import type { CallApi } from './call-api.ts';
import type { ClientOptions } from './client-options.ts';
import { mapAnswer } from './map-answer.ts';
import { type Listing, readPages } from './read-pages.ts';

/** AWS's largest page, and as many ids as fit one. */
export const MACHINES_AT_ONCE = 50;

export class SsmMachines {
  readonly #options: ClientOptions;
  #client: SSMClient | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** At most `MACHINES_AT_ONCE`. Those that it does not manage are left out. */
  async list(ids: readonly string[], call: CallApi): Promise<Listing<InstanceInformation>> {
    const { DescribeInstanceInformationCommand, SSMClient } = await import('@aws-sdk/client-ssm');
    this.#client ??= new SSMClient(this.#options);
    const client = this.#client;
    const Filters = [{ Key: 'InstanceIds', Values: [...ids] }];
    return readPages('ssm:DescribeInstanceInformation', async (NextToken) => {
      const command = new DescribeInstanceInformationCommand({ Filters, MaxResults: MACHINES_AT_ONCE, NextToken });
      const send = (abortSignal: AbortSignal) => client.send(command, { abortSignal });
      const answer = await call('ssm:DescribeInstanceInformation', send);
      return mapAnswer(answer, ({ InstanceInformationList, NextToken }) => ({
        items: InstanceInformationList ?? [],
        nextToken: NextToken,
      }));
    });
  }

  close(): void {
    this.#client?.destroy();
  }
}
