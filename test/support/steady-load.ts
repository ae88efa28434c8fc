// A steady load that knows what became of every request: clients, each sending its next request when the last was answered,
// on the same connection or on a new one. Used by the benches and by the tests of processes.

import net from 'node:net';

export interface LoadOptions {
  readonly host: string;
  readonly port: number;
  readonly clients: number;
  /** Value of the Host field. */
  readonly hostHeader: string;
  readonly path?: string;
  /** True: each request has a connection of its own. */
  readonly newConnections?: boolean;
}

/** Each request ends in exactly one of these. */
export interface LoadReport {
  answered: number;
  /** Answered with another status than 200, by status. */
  readonly wrongStatus: Map<number, number>;
  /** Sent, at least in part, and not answered whole. */
  unanswered: number;
  /** Not sent: the connection was refused or reset while connecting. */
  refused: number;
}

export class SteadyLoad {
  readonly report: LoadReport = { answered: 0, wrongStatus: new Map(), unanswered: 0, refused: 0 };
  readonly #options: LoadOptions;
  readonly #request: string;
  readonly #sockets = new Set<net.Socket>();
  readonly #running: Promise<void>[] = [];
  #stopped = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    const last = options.newConnections === true ? 'Connection: close\r\n' : '';
    this.#request = `GET ${options.path ?? '/'} HTTP/1.1\r\nHost: ${options.hostHeader}\r\n${last}\r\n`;
  }

  start(): this {
    for (let i = 0; i < this.#options.clients; i++) this.#running.push(this.#client());
    return this;
  }

  /** Requests that did not end well: refusals are counted apart, since nothing was accepted. */
  get failed(): number {
    const wrong = [...this.report.wrongStatus.values()].reduce((sum, count) => sum + count, 0);
    return wrong + this.report.unanswered;
  }

  /** Sends nothing more and resolves when every request under way has ended. */
  async stop(): Promise<LoadReport> {
    this.#stopped = true;
    await Promise.all(this.#running);
    return this.report;
  }

  /** Resolves once this many more requests were answered. */
  async answers(count: number): Promise<void> {
    const goal = this.report.answered + count;
    while (this.report.answered < goal) await new Promise((resolve) => setImmediate(resolve));
  }

  async #client(): Promise<void> {
    while (!this.#stopped) {
      if ((await this.#connection()) === 'refused') {
        this.report.refused++;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  /** Uses one connection until it ends, or until the load stops. */
  #connection(): Promise<'ended' | 'refused'> {
    return new Promise((resolve) => {
      let outcome: 'ended' | 'refused' = 'refused';
      let underWay = false;
      let received = '';
      const socket = net.connect({ host: this.#options.host, port: this.#options.port, noDelay: true });
      this.#sockets.add(socket);
      const next = (): void => {
        if (this.#stopped) return void socket.end();
        underWay = true;
        socket.write(this.#request);
      };
      socket.setEncoding('latin1');
      socket.on('connect', () => {
        outcome = 'ended';
        next();
      });
      socket.on('data', (text: string) => {
        received += text;
        const answer = takeAnswer(received);
        if (answer === undefined) return;
        received = received.slice(answer.length);
        underWay = false;
        this.#count(answer.status);
        if (answer.close) socket.end();
        else next();
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        if (underWay) this.report.unanswered++;
        resolve(outcome);
      });
    });
  }

  #count(status: number): void {
    this.report.answered++;
    if (status !== 200) this.report.wrongStatus.set(status, (this.report.wrongStatus.get(status) ?? 0) + 1);
  }
}

interface Answer {
  readonly status: number;
  readonly length: number;
  readonly close: boolean;
}

/** A whole answer with a Content-Length or in chunks at the beginning of `text`. */
function takeAnswer(text: string): Answer | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const status = Number(head.slice(9, 12));
  const close = /^connection: close$/im.test(head);
  const contentLength = /^content-length: (\d+)$/im.exec(head)?.[1];
  if (contentLength !== undefined) {
    const length = headEnd + 4 + Number(contentLength);
    return text.length < length ? undefined : { status, length, close };
  }
  const last = text.indexOf('0\r\n\r\n', headEnd + 2);
  return last < 0 ? undefined : { status, length: last + 5, close };
}
