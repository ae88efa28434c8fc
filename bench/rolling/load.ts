// 500 requests a second, whatever becomes of them: most of them may be sent again, some may not, some are answered slowly.

import http from 'node:http';
import type { Attempt, Ledger } from '../soak/ledger.ts';

export const GET = 'GET';
export const STREAMED = 'GET, streamed';
export const POST = 'POST';

/** What an attempt says that failed when its answer had begun. */
export const BROKEN_OFF = 'broken off';

const TICK_MS = 10;
/** Of ten requests. */
const MIXTURE = [GET, GET, GET, GET, GET, GET, GET, STREAMED, POST, POST];

export class RollingLoad {
  readonly #ledger: Ledger;
  readonly #port: number;
  readonly #host: string;
  readonly #agent = new http.Agent({ keepAlive: true });
  readonly #underWay = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: { ledger: Ledger; port: number; host: string; perSecond: number }) {
    this.#ledger = options.ledger;
    this.#port = options.port;
    this.#host = options.host;
    const fromMs = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      const due = ((performance.now() - fromMs) * options.perSecond) / 1000;
      while (sent < due) this.#send(MIXTURE[sent++ % MIXTURE.length] ?? GET);
    }, TICK_MS);
  }

  /** Sends nothing more; resolves when every request has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
    this.#agent.destroy();
  }

  #send(kind: string): void {
    const ended = this.#ledger.attempt(kind, (attempt) => this.#ask(attempt));
    this.#underWay.add(ended);
    void ended.finally(() => this.#underWay.delete(ended));
  }

  async #ask({ id, kind, signal }: Attempt): Promise<void> {
    const answer = await this.#headOf(`/${kind === STREAMED ? 'stream' : 'work'}/${id}`, kind === POST, signal);
    let text = '';
    try {
      for await (const bytes of answer) text += bytes;
    } catch (error) {
      throw new Error(`${BROKEN_OFF}: ${error instanceof Error ? error.message : error}`);
    }
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
    if (!text.endsWith(`${id}\n`)) throw new Error(`the body is ${JSON.stringify(text)}`);
  }

  #headOf(path: string, post: boolean, signal: AbortSignal): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const to = { host: '127.0.0.1', port: this.#port, agent: this.#agent, path, headers: { host: this.#host } };
      const request = http.request({ ...to, method: post ? 'POST' : 'GET', signal }, resolve);
      request.on('error', reject);
      request.end(post ? 'a body that nobody keeps' : undefined);
    });
  }
}
