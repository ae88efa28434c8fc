// Where hints are told and heard: one queue, any number of provider instances. Nothing is kept for those who come later:
// they read everything first anyway.

import type { Hint } from './hint.ts';

export type Hear = (hint: Hint) => void;

/** What a provider needs of it. */
export interface Hints {
  /** Until the returned function is called. `hear` must not throw. */
  subscribe(hear: Hear): () => void;
  /** The queue is followed, and was well when it was last asked. */
  readonly isWorking: boolean;
}

export class HintBoard implements Hints {
  readonly #heard = new Set<Hear>();
  isWorking = false;

  subscribe(hear: Hear): () => void {
    this.#heard.add(hear);
    return () => {
      this.#heard.delete(hear);
    };
  }

  tell(hint: Hint): void {
    for (const hear of this.#heard) hear(hint);
  }
}
