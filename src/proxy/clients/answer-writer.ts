// Answers on their way to an HTTP/1 client: in a framing that it understands, with what its version and its request allow,
// and with the word on whether the connection goes on.

import type { FieldEdits } from '../../http1/field-edits.ts';
import type { RequestHead } from '../../http1/request-head.ts';
import type { ResponseHead } from '../../http1/response-head.ts';
import {
  type ClientFraming,
  writeInterimHead,
  writeLocalResponse,
  writeResponseHead,
  writeSwitchHead,
} from '../../http1/write-response.ts';
import type { LocalAnswer } from '../../middleware/middleware.ts';
import type { TurnWriter } from '../turn-writer.ts';

export class AnswerWriter {
  /** The connection can carry another request after this one. */
  keepAlive = false;
  /** The client waits for a 100 before it sends the body, and has none yet. */
  expectsContinue = false;
  http10 = false;
  readonly #writer: TurnWriter;
  readonly #dateLine: () => string;
  #toHead = false;
  #acceptsTrailers = false;
  #framing: ClientFraming = 'asReceived';

  constructor(writer: TurnWriter, dateLine: () => string) {
    this.#writer = writer;
    this.#dateLine = dateLine;
  }

  /** The body of the answer ends with the connection: merely closed, half of it would look whole. */
  get endsByClosing(): boolean {
    return this.#framing === 'untilClose';
  }

  /** The answers that follow are to this request. */
  answerTo(head: RequestHead): void {
    this.keepAlive = head.keepAlive;
    this.expectsContinue = head.expectsContinue;
    this.http10 = head.minorVersion === 0;
    this.#toHead = head.method === 'HEAD';
    this.#acceptsTrailers = head.acceptsTrailers;
    this.#framing = 'asReceived';
  }

  interim(head: ResponseHead): void {
    // RFC 9110 15.2: an HTTP/1.0 client does not know them, and a 100 is for who asked for it.
    if (this.http10 || (head.status === 100 && !this.expectsContinue)) return;
    if (head.status === 100) this.expectsContinue = false;
    this.#writer.text(writeInterimHead(head));
  }

  begin(head: ResponseHead, edits: FieldEdits | undefined): void {
    this.#framing = this.#chooseFraming(head);
    const frame = { framing: this.#framing, connection: this.#connectionLine(), date: this.#dateLine(), edits };
    this.#writer.text(writeResponseHead(head, frame));
    // Announced, they may go on whatever the client said (http-safety 2.4).
    if (head.declaresTrailers) this.#acceptsTrailers = true;
  }

  #chooseFraming(head: ResponseHead): ClientFraming {
    const { kind } = head.framing;
    if (kind !== 'chunked' && kind !== 'untilClose') return 'asReceived';
    if (!this.http10) return 'chunked';
    this.keepAlive = false;
    return 'untilClose';
  }

  #connectionLine(): string {
    if (!this.keepAlive) return 'Connection: close\r\n';
    return this.http10 ? 'Connection: keep-alive\r\n' : '';
  }

  data(bytes: Buffer, start: number, end: number): void {
    if (this.#framing === 'chunked') this.#writer.chunk(bytes, start, end);
    else this.#writer.data(bytes, start, end);
  }

  end(trailers: string): void {
    if (this.#framing === 'chunked') this.#writer.lastChunk(this.#acceptsTrailers ? trailers : '');
  }

  /** A whole answer; gives the bytes of its body that are sent. */
  whole({ status, headers, body }: LocalAnswer): number {
    const withBody = !this.#toHead;
    const frame = { connection: this.#connectionLine(), date: this.#dateLine(), withBody };
    this.#writer.text(writeLocalResponse(status, headers, body, frame));
    return withBody ? body.length : 0;
  }

  /** From here on bytes pass as they are. */
  switchProtocols(head: ResponseHead, edits: FieldEdits | undefined): void {
    this.keepAlive = false;
    this.#framing = 'asReceived';
    this.#writer.text(writeSwitchHead(head, edits));
  }
}
