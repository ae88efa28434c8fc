// One pool of upstream connections for each transport, and what all of them share: the buffers that answers are read into,
// the names of servers, and how many connections there may be.

import { ResponseHead } from '../../http1/response-head.ts';
import type { Clock } from '../../model/clock.ts';
import type { Logger } from '../../model/logger.ts';
import type { QualifiedName } from '../../model/qualified-name.ts';
import type { ServersTransport } from '../../model/servers-transport.ts';
import type { LookUp } from '../../names/name-resolver.ts';
import type { Deadlines } from '../deadlines.ts';
import type { DescriptorLimits } from '../descriptor-limits.ts';
import type { Outbox } from '../outbox.ts';
import type { ReadBuffers } from '../read-buffers.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';
import { UpstreamPool } from './upstream-pool.ts';

export interface UpstreamPoolsOptions {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly buffers: ReadBuffers;
  readonly outbox: Outbox;
  readonly logger: Logger;
  readonly lookUp: LookUp;
  /** Of services that name no transport. */
  readonly defaultTransport: ServersTransport;
  readonly descriptors: Pick<DescriptorLimits, 'mostUpstreams'>;
}

export class UpstreamPools {
  readonly #shared: SharedUpstreams;
  readonly #default: UpstreamPool;
  readonly #named = new Map<QualifiedName, UpstreamPool>();
  #connections = 0;

  constructor({
    clock,
    deadlines,
    buffers,
    outbox,
    logger,
    lookUp,
    defaultTransport,
    descriptors,
  }: UpstreamPoolsOptions) {
    this.#shared = {
      clock,
      deadlines,
      logger,
      lookUp,
      buffers,
      outbox,
      responseHead: new ResponseHead(),
      makeRoom: () => this.#connections < descriptors.mostUpstreams || this.#letOneGo(),
      opened: () => {
        this.#connections++;
      },
      closed: () => {
        this.#connections--;
      },
    };
    this.#default = new UpstreamPool('default@internal', defaultTransport, this.#shared);
  }

  /** Undefined: there is no such transport. Without a name, that of services that name none. */
  get(transport: QualifiedName | undefined): UpstreamPool | undefined {
    return transport === undefined ? this.#default : this.#named.get(transport);
  }

  /** From here on new connections are made as `definition` says; idle ones made otherwise are let go. */
  use(transport: QualifiedName, definition: ServersTransport): void {
    const pool = this.#named.get(transport);
    if (pool === undefined) this.#named.set(transport, new UpstreamPool(transport, definition, this.#shared));
    else pool.use(definition);
  }

  remove(transport: QualifiedName): void {
    this.#named.get(transport)?.close();
    this.#named.delete(transport);
  }

  close(): void {
    for (const pool of this.#pools()) pool.close();
  }

  #letOneGo(): boolean {
    for (const pool of this.#pools()) if (pool.letOneGo()) return true;
    return false;
  }

  #pools(): readonly UpstreamPool[] {
    return [this.#default, ...this.#named.values()];
  }
}
