// Long work on a loop that serves requests: some of it, then the loop turns, then some more.

/** Of the time between two turns. Pieces are small against it. */
const SLICE_MS = 2;

export interface Pacing {
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Resolves when the event loop has turned. */
  turn(): Promise<void>;
}

/** The first slice runs at once: work that fits into it is done when this returns. */
export async function runInSlices<T>(pieces: Generator<void, T>, pacing: Pacing): Promise<T> {
  for (;;) {
    const until = pacing.nowMs() + SLICE_MS;
    do {
      const piece = pieces.next();
      if (piece.done === true) return piece.value;
    } while (pacing.nowMs() < until);
    await pacing.turn();
  }
}
