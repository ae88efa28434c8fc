// What is known of the instances of one provider, as plain facts: readings and events gather them, `snapshot.ts` makes sense
// of them.

import type { Instance } from '@aws-sdk/client-ec2';

export interface InstanceFacts {
  readonly instances: readonly Instance[];
  /** Ids of those that are to go within minutes: they serve, last in choice. */
  readonly leaving: ReadonlySet<string>;
  /** Ids of those that an event has taken out: they serve nothing, and declare until a whole reading says otherwise. */
  readonly stopping: ReadonlySet<string>;
  /** Why others may be missing; undefined: these are all. */
  readonly fault: string | undefined;
}

export const plainFacts = (instances: readonly Instance[], fault: string | undefined): InstanceFacts => ({
  instances,
  leaving: new Set(),
  stopping: new Set(),
  fault,
});
