// What all upstream connections of a worker have in common, whatever transport they are made by.

import type { ResponseHead } from '../../http1/response-head.ts';
import type { Clock } from '../../model/clock.ts';
import type { Logger } from '../../model/logger.ts';
import type { LookUp } from '../../names/name-resolver.ts';
import type { Deadlines } from '../deadlines.ts';
import type { Outbox } from '../outbox.ts';
import type { ReadBuffers } from '../read-buffers.ts';

export interface SharedUpstreams {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly logger: Logger;
  readonly lookUp: LookUp;
  readonly buffers: ReadBuffers;
  readonly outbox: Outbox;
  readonly responseHead: ResponseHead;
  /** False: no more connections can be made for now. An idle one is let go first, if there is any. */
  makeRoom(): boolean;
  opened(): void;
  closed(): void;
}
