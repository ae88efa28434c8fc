// A client's connection as the data plane knows it, whatever it speaks.

export interface Connection {
  /** It is to end: idle it has little time left, otherwise it ends with what it has under way. May be said again. */
  drain(): void;
  /** Ends in the middle: what runs is logged as unfinished. */
  abandon(): void;
}

/** Whose turn it is to hold a connection: called when it begins to speak another protocol, and at its end with undefined. */
export type OnConnection = (connection: Connection | undefined) => void;

/** Once draining, a connection on which nothing is under way is closed when no request came for this long. */
export const DRAIN_IDLE_MS = 1_000;
/** A head that has begun must be whole after this time, however slowly it trickles (slowloris). */
export const HEAD_TIMEOUT_MS = 10_000;
/** A client that takes nothing of its answer for this long is gone. */
export const WRITE_STALL_MS = 60_000;
