// A fault as a person writes it: {"kind": "slow", "delayMs": 2000}.

import { AwsError } from './aws/aws-error.ts';
import type { Input } from './aws/input.ts';
import type { Fault } from './faults.ts';

/** Throws an AwsError that says what is wrong. */
export function readFault(input: Input): Fault {
  const kind = input.text('kind');
  switch (kind) {
    case 'down':
    case 'throttled':
    case 'silent':
    case 'empty':
    case 'denied':
    case 'broken':
    case 'garbage':
      return { kind };
    case 'slow':
      return { kind, delayMs: input.integer('delayMs') ?? 2000 };
    case 'pageFails':
      return { kind, page: input.integer('page') ?? 1 };
    default:
      throw new AwsError(
        'InvalidFault',
        'fault.kind is one of down, throttled, slow (delayMs), silent, pageFails (page), empty, denied, broken, garbage',
      );
  }
}
