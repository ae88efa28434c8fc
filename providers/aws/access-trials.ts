// Calls of AWS tried one after another, each once and in time, and what came of them. What meets every call of a client
// (no way there, credentials that nobody accepts) is told once; its further calls are not tried.

import type { AccessTrial, TrialOutcome } from '../../src/model/access-trial.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { ProviderName } from '../../src/model/qualified-name.ts';
import type { ApiFault, AwsAction } from './api-fault.ts';
import { attempt } from './attempt.ts';
import { describeApiError } from './describe-api-error.ts';
import { withDeadline } from './with-deadline.ts';

const WITHIN_MS = 10_000;

/** Of any client of the SDK. */
interface Access {
  readonly config: {
    readonly region: () => Promise<string>;
    readonly credentials: () => Promise<{ readonly accountId?: string | undefined }>;
  };
}

export interface AwsTrial<T> {
  readonly object: string;
  readonly action: AwsAction;
  readonly send: (signal: AbortSignal) => Promise<T>;
  /** What was found, where that says anything. */
  readonly describe?: (answer: T) => string;
  /** It was asked about something that cannot exist: hearing so is what shows the permission. */
  readonly isMadeUp?: boolean;
  /** Why nothing that was seen needs it. */
  readonly unneeded?: string | undefined;
}

export class AccessTrials {
  readonly all: AccessTrial[] = [];
  readonly #provider: ProviderName;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #hopeless = new Set<string>();

  constructor(provider: ProviderName, clock: Clock, signal: AbortSignal) {
    this.#provider = provider;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Whether there are any; whether AWS accepts them the first call shows, which is to be `action`. */
  async findCredentials({ config }: Access, action: AwsAction): Promise<boolean> {
    try {
      const find = () => Promise.all([config.region(), config.credentials()]);
      const [region, { accountId }] = await withDeadline(find, WITHIN_MS, this.#clock, this.#signal);
      this.#add('credentials', 'ok', [`region ${region}`, ...(accountId ? [`account ${accountId}`] : [])].join(', '));
      return true;
    } catch (error) {
      const fault = describeApiError(action, error);
      this.#add('credentials', outcomeOf(fault), fault.message);
      return false;
    }
  }

  /** The answer; undefined: there was none, or only that nothing is there. */
  async call<T>(trial: AwsTrial<T>): Promise<T | undefined> {
    const { object, action, send, describe = () => '', isMadeUp = false, unneeded } = trial;
    const [service = ''] = action.split(':');
    if (this.#hopeless.has(service)) return undefined;
    const answer = await attempt(action, send, WITHIN_MS, this.#clock, this.#signal);
    if (answer.ok) {
      this.#add(action, 'ok', describe(answer.value), object);
      return answer.value;
    }
    const { kind, message } = answer.error;
    if (kind === 'unreachable' || kind === 'unauthenticated') this.#hopeless.add(service);
    if (isMadeUp && (kind === 'notFound' || kind === 'other')) this.#add(action, 'ok', '', object);
    else if (kind === 'denied' && unneeded !== undefined)
      this.#add(action, 'unneeded', `${message}, but ${unneeded}`, object);
    else this.#add(action, outcomeOf(answer.error), `${message}${kind === 'unreachable' ? NO_WAY : ''}`, object);
    return undefined;
  }

  #add(tried: string, outcome: TrialOutcome, detail: string, object = ''): void {
    this.all.push({ provider: this.#provider, object, tried, outcome, detail });
  }
}

const NO_WAY = ': from here the way to AWS is a NAT, or a VPC endpoint of the service';

const OUTCOMES: Readonly<Record<ApiFault['kind'], TrialOutcome>> = {
  denied: 'denied',
  unauthenticated: 'denied',
  throttled: 'throttled',
  unreachable: 'unreachable',
  notFound: 'missing',
  other: 'failed',
};

const outcomeOf = ({ kind }: ApiFault): TrialOutcome => OUTCOMES[kind];
