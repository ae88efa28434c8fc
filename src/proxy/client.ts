// What an exchange knows of the client it answers: facts of its connection, its bytes out, and what to tell it.

import type { EntryPoint } from './entry-point.ts';
import type { ForwardedHeaders } from './forwarded-headers.ts';
import type { TurnWriter } from './turn-writer.ts';

/** Where a request came from: all that rules and middlewares may know of a connection. */
export interface RequestOrigin {
  readonly entryPoint: EntryPoint;
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly forwarded: ForwardedHeaders;
}

export interface Client extends RequestOrigin {
  readonly port: number;
  /** Whether it is believed about where its requests came from. */
  readonly trusted: boolean;
  readonly writer: TurnWriter;
  /** The limits of `keepAliveMaxRequests` and `keepAliveMaxTime` are reached: the answer under way is the last. */
  readonly spent: boolean;
  /** Stop and go on reading what it sends. */
  pause(): void;
  resume(): void;
  /** The request is whole: from here the upstream's limits count, not the client's. */
  requestEnded(): void;
  /** The head of the answer is on its way: `writeTimeout` runs. */
  answerBegun(): void;
  /** The answer waits for the client; it is gone when it takes nothing for a minute. */
  awaitDrain(): void;
  /** The exchange is over and logged; with `keepAlive` its request was read to its last byte. */
  exchangeEnded(keepAlive: boolean): void;
  /** Ends the connection in the middle. */
  destroy(): void;
  /** The same with a reset: the client sees an error and not an end. */
  reset(): void;
}
