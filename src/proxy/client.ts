// One request's way back to whoever sent it. An exchange speaks in messages (interim answer, answer, data, end); each wire
// writes them in its own framing: `client-connection.ts` for HTTP/1, `client-stream.ts` for HTTP/2.

import type { FieldEdits } from '../http1/field-edits.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import type { LocalAnswer } from '../middleware/middleware.ts';
import type { ExchangeError } from './errors.ts';
import type { Peer } from './peer.ts';

export type Protocol = 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2.0';

export interface Client {
  readonly peer: Peer;
  /** Of the request under way. */
  readonly protocol: Protocol;
  /** It takes no more of the answer for now. */
  readonly blocked: boolean;
  /** Stop and go on reading the request's body. */
  pause(): void;
  resume(): void;
  /** An interim answer passes, where this client understands one. The facts in `head` hold during the call only. */
  interim(head: ResponseHead): void;
  /** The upstream's answer begins; the facts in `head` hold during the call only. */
  answer(head: ResponseHead, edits: FieldEdits | undefined): void;
  /** `bytes[start, end)` of the answer's body; valid during the call only. */
  data(bytes: Buffer, start: number, end: number): void;
  /** The answer is whole. `trailers`: field lines, each with its CRLF, that may go on where the client takes any. */
  end(trailers: string): void;
  /** A whole answer that no upstream gave; what is left of the request's body is for nobody. Gives the bytes of body sent. */
  answerHere(answer: LocalAnswer): number;
  /** The upstream has switched protocols: from here on bytes go through `tunnel`. */
  openTunnel(head: ResponseHead, edits: FieldEdits | undefined, tunnel: ClientTunnel): void;
  /** What this turn made leaves in one write. */
  flush(): void;
  /** The exchange waits for the client, and hears `clientDrained`; a client that takes nothing for a minute is gone. */
  awaitDrain(): void;
  /** Ends in the middle, so that the client sees a cut and never an end. */
  abort(): void;
}

/** The client's end of a tunnel. */
export interface TunnelClient {
  readonly blocked: boolean;
  data(bytes: Buffer, start: number, end: number): void;
  flush(): void;
  pause(): void;
  resume(): void;
  awaitDrain(): void;
  /** The upstream has said all it will. */
  halfClose(): void;
  /** Bytes went through: the time for silence begins anew. */
  stirred(): void;
  /** Both sides have ended. */
  tunnelClosed(): void;
  abort(): void;
}

/** A tunnel as the client's connection sees it. */
export interface ClientTunnel {
  /** `bytes[start, end)` came from the client; valid during the call only. */
  clientData(bytes: Buffer, start: number, end: number): void;
  /** The client has said all it will. */
  clientEnded(): void;
  clientDrained(): void;
  /** Ends both sides in the middle. */
  cut(error: ExchangeError): void;
}
