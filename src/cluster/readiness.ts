// Whether requests should come: every provider has been heard, and a worker that listens serves what they said. Once that
// was so, it is enough that some worker listens: a change on its way is no reason to be avoided.

export interface Readiness {
  readonly ready: boolean;
  /** Providers that have not spoken, or `workers`. */
  readonly missing: readonly string[];
  /** Providers of which something is served that was kept on disk at an earlier start. */
  readonly fromDisk: readonly string[];
}

export interface ReadinessOptions {
  readonly discovered: () => Readiness;
  /** Of the newest state. */
  readonly version: () => number;
  /** Whether a worker listens and serves this version or a later one. */
  readonly serves: (version: number) => boolean;
}

export function watchReadiness({ discovered, version, serves }: ReadinessOptions): () => Readiness {
  /** With which version every provider had been heard. */
  let whole: number | undefined;
  let hasBeenReady = false;
  return () => {
    const found = discovered();
    if (!found.ready) return found;
    whole ??= version();
    if (!serves(hasBeenReady ? 0 : whole)) return { ...found, ready: false, missing: ['workers'] };
    hasBeenReady = true;
    return found;
  };
}
