// The way from EventBridge to the queue on a bad day: events that are late, come twice, overtake each other or get lost.

import type { Random } from '../../../src/model/clock.ts';
import { AwsError } from '../aws-error.ts';
import type { Input } from '../input.ts';
import type { Way } from '../sqs/sqs.ts';

/** Everything absent: events arrive at once, once, in order. */
export interface Delivery {
  /** Every event is at least so late. */
  readonly delayMs?: number;
  /** And up to so much later, each by chance: that is what makes them overtake each other. */
  readonly spreadMs?: number;
  /** The share of events, 0 to 1, that come twice, each copy with a delay of its own. */
  readonly duplication?: number;
  /** The share of events that never come. */
  readonly loss?: number;
}

export function wayOf({ delayMs = 0, spreadMs = 0, duplication = 0, loss = 0 }: Delivery, random: Random): Way {
  const once = () => ({ delayMs: delayMs + random() * spreadMs });
  return () => {
    if (random() < loss) return [];
    return random() < duplication ? [once(), once()] : [once()];
  };
}

/** As a person writes it; throws an AwsError that says what is wrong. */
export function readDelivery(input: Input): Delivery {
  const known: readonly string[] = ['delayMs', 'spreadMs', 'duplication', 'loss'];
  const [stranger] = Object.keys(input.fields).filter((name) => !known.includes(name));
  if (stranger !== undefined) throw invalid(`there is no ${stranger}; there are ${known.join(', ')}`);
  return {
    delayMs: amountOf(input, 'delayMs', Number.MAX_SAFE_INTEGER),
    spreadMs: amountOf(input, 'spreadMs', Number.MAX_SAFE_INTEGER),
    duplication: amountOf(input, 'duplication', 1),
    loss: amountOf(input, 'loss', 1),
  };
}

function amountOf(input: Input, name: string, most: number): number {
  const value = input.fields[name] ?? 0;
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw invalid(`${name} is a number from 0 to ${most}`);
}

const invalid = (message: string): AwsError => new AwsError('InvalidDelivery', message);
