// What came of trying, before anything runs, one thing that a provider needs of its source.

import type { ProviderName } from './qualified-name.ts';

/**
 * - `unneeded`: denied, and nothing that was seen asks for it.
 * - `missing`: what the settings name does not exist.
 * - `failed`: any other fault.
 */
export type TrialOutcome = 'ok' | 'unneeded' | 'denied' | 'missing' | 'unreachable' | 'throttled' | 'failed';

export interface AccessTrial {
  readonly provider: ProviderName;
  /** `cluster demo`, a queue's URL, an address, a path. */
  readonly object: string;
  /** What was tried: a permission as policies name it (`ecs:ListTasks`, `service:read`), or `credentials`, `read`. */
  readonly tried: string;
  readonly outcome: TrialOutcome;
  /** For people, without secrets: what was found, or what is wrong, which names the permission again. May be empty. */
  readonly detail: string;
}

export const isSound = ({ outcome }: AccessTrial): boolean => outcome === 'ok' || outcome === 'unneeded';
