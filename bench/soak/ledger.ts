// What became of every request: each has a number, is good or failed exactly once, and knows the connection that
// carried it, so that a failure can be laid at the door of what was done to that connection, and at no other.

/** A client's connection, by its own port: what the router's processes have on their side is found by it. */
export interface Carrier {
  readonly port: number;
  readonly openedMs: number;
}

/** What a failure may be laid to, of the servers behind the router. */
export interface AnsweringServer {
  /** When it stopped to listen, each time. */
  readonly closedMs: readonly number[];
  /** Whether the request has come to it. */
  saw(id: number): boolean;
}

export interface Attempt {
  readonly id: number;
  readonly kind: string;
  readonly beganMs: number;
  /** What exactly was asked, for who reads of its failure. */
  what: string;
  /** Absent: it was never connected. */
  carrier: Carrier | undefined;
  /** Those that may answer it. */
  askedOf: readonly AnsweringServer[];
  /** Whether the access log can know it by its number: not a request whose head never gets whole. */
  named: boolean;
  /** Aborted when it has taken far too long: a hang must be found and not hang the soak. */
  readonly signal: AbortSignal;
}

export interface Failure {
  readonly attempt: Attempt;
  readonly endedMs: number;
  readonly reason: string;
}

interface Ended {
  readonly id: number;
  readonly endedMs: number;
}

/** More than anything may take, the slowest clients and the grace time of a drain included. */
const HANGS_AFTER_MS = 30_000;
/** How long ended requests are remembered. */
const REMEMBER_MS = 2000;

export class Ledger {
  readonly failures: Failure[] = [];
  readonly good = new Map<string, number>();
  /** HTTP/2: requests that the router said it had not looked at, and that were sent again (RFC 9113 8.7). */
  refusedStreams = 0;
  /** Requests that the access log cannot know by their numbers. */
  readonly unnamed = new Set<number>();
  #lastId = 0;
  readonly #underWay = new Set<number>();
  #ended: Ended[] = [];

  get requests(): number {
    return this.#lastId;
  }

  /** Runs one request to its end. Never rejects: a failure is written down. */
  async attempt(kind: string, run: (attempt: Attempt) => Promise<void>): Promise<void> {
    const id = ++this.#lastId;
    const { signal, giveUp } = limit();
    const beganMs = performance.now();
    const attempt: Attempt = { id, kind, what: '', beganMs, carrier: undefined, askedOf: [], named: true, signal };
    this.#underWay.add(id);
    try {
      await Promise.race([run(attempt), giveUp.promise]);
      this.good.set(kind, (this.good.get(kind) ?? 0) + 1);
    } catch (error) {
      this.failures.push({ attempt, endedMs: performance.now(), reason: reasonOf(error) });
      if (attempt.carrier === undefined) attempt.named = false;
    } finally {
      if (!attempt.named) this.unnamed.add(id);
      giveUp.clear();
      this.#end(id);
    }
  }

  /** Requests under way, and those that ended within the last `withinMs`. */
  recent(withinMs: number): number[] {
    const sinceMs = performance.now() - withinMs;
    return [...this.#underWay, ...this.#ended.filter(({ endedMs }) => endedMs >= sinceMs).map(({ id }) => id)];
  }

  #end(id: number): void {
    const nowMs = performance.now();
    this.#underWay.delete(id);
    this.#ended.push({ id, endedMs: nowMs });
    const [oldest] = this.#ended;
    if (oldest !== undefined && nowMs - oldest.endedMs > 2 * REMEMBER_MS) {
      this.#ended = this.#ended.filter(({ endedMs }) => nowMs - endedMs <= REMEMBER_MS);
    }
  }
}

function limit() {
  const abort = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`no end within ${HANGS_AFTER_MS} ms`));
    abort.abort();
  }, HANGS_AFTER_MS);
  return { signal: abort.signal, giveUp: { promise, clear: () => clearTimeout(timer) } };
}

/** With the code, which says more than Node's texts. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${error.message} (${error.code})` : error.message;
}
