// The streams of one connection: those that are open, and what is known of the others.

import { ClosedStreams, type Ending } from './closed-streams.ts';
import { MAX_STREAM_ID } from './frames.ts';
import type { Http2Stream } from './stream.ts';
import { StreamTable } from './stream-table.ts';

export class Streams {
  /** The last that was begun, by whoever begins them: always a client. */
  lastId = 0;
  /** Those behind it are not looked at any more. */
  lastWanted = MAX_STREAM_ID;
  readonly #open = new StreamTable<Http2Stream>();
  readonly #closed = new ClosedStreams();

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Undefined: it is not open. */
  get(id: number): Http2Stream | undefined {
    return this.#open.get(id);
  }

  /** Who is open now; they may close meanwhile. */
  members(): readonly Http2Stream[] {
    return this.#open.members();
  }

  add(stream: Http2Stream): void {
    this.lastId = stream.id;
    this.#open.add(stream);
  }

  /** `resetByUs`: what is still to come of it is no mistake. */
  close(id: number, resetByUs: boolean): void {
    this.#open.delete(id);
    this.#closed.add(id, resetByUs);
  }

  /** It was begun, and is not wanted: what comes of it is ignored. */
  ignore(id: number): void {
    this.lastId = id;
    this.#closed.add(id, true);
  }

  /** No stream of a client, or one that was not begun. */
  isIdle(id: number): boolean {
    return id % 2 === 0 || id > this.lastId;
  }

  ending(id: number): Ending {
    return this.#closed.ending(id);
  }
}
