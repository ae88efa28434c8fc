// Counts the queries of one provider at Consul, and knows which of its watches has been without an answer for longest.

import type { Clock } from '../../src/model/clock.ts';
import type { CallCount } from '../../src/model/provider-calls.ts';
import type { WatchFigures } from '../../src/model/provider-figures.ts';
import type { Answer, Asked, ConsulApi } from './fetch.ts';

export interface MeteredApi extends ConsulApi {
  /** The watch is over. */
  end(): void;
}

type Route = '/v1/catalog/services' | '/v1/health/service';

interface Watch {
  waits: boolean;
  /** `Clock.nowMs` of the last answer, or of the beginning. */
  answeredAtMs: number;
}

export class QueryMeter {
  readonly #clock: Clock;
  readonly #watches = new Set<Watch>();
  readonly #counts = new Map<Route, { ok: number; throttled: number; failed: number }>();
  #fromStart = 0;
  #index: bigint | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same connection, for one watch. */
  watch(api: ConsulApi): MeteredApi {
    const watch: Watch = { waits: false, answeredAtMs: this.#clock.nowMs() };
    this.#watches.add(watch);
    return {
      services: (asked, signal) => this.#count('/v1/catalog/services', watch, asked, () => api.services(asked, signal)),
      health: (service, asked, signal) =>
        this.#count('/v1/health/service', watch, asked, () => api.health(service, asked, signal)),
      close: () => api.close(),
      end: () => {
        this.#watches.delete(watch);
        api.close();
      },
    };
  }

  get calls(): readonly CallCount[] {
    return [...this.#counts].map(([action, counts]) => ({ action, ...counts }));
  }

  get watches(): WatchFigures {
    const watches = [...this.#watches];
    const nowMs = this.#clock.nowMs();
    return {
      open: watches.length,
      waiting: watches.filter(({ waits }) => waits).length,
      fromStart: this.#fromStart,
      index: this.#index?.toString(),
      oldestAnswerMs:
        watches.length === 0
          ? undefined
          : watches.reduce((oldest, { answeredAtMs }) => Math.max(oldest, Math.round(nowMs - answeredAtMs)), 0),
    };
  }

  async #count(route: Route, watch: Watch, { index }: Asked, ask: () => Promise<Answer>): Promise<Answer> {
    const counts = this.#counts.get(route) ?? { ok: 0, throttled: 0, failed: 0 };
    this.#counts.set(route, counts);
    if (index === undefined) this.#fromStart += 1;
    else watch.waits = true;
    try {
      const answer = await ask();
      counts.ok += 1;
      watch.answeredAtMs = this.#clock.nowMs();
      this.#index = answer.index ?? this.#index;
      return answer;
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      if (message.startsWith('Consul answered 429')) counts.throttled += 1;
      // A query that is not wanted any more has not failed.
      else if (name !== 'AbortError') counts.failed += 1;
      throw error;
    } finally {
      watch.waits = false;
    }
  }
}
