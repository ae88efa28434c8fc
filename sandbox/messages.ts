// What the sandbox's process tells its parent, and the other way.

import type { WatchedRoutes } from './chaos/route-watch.ts';

export type SandboxMessage =
  | { readonly kind: 'sandboxReady'; readonly url: string; readonly docsUrl: string; readonly queueUrl: string }
  /** What goes wrong, or how routes fare meanwhile. */
  | { readonly kind: 'chaosLine'; readonly line: string }
  /** The address cannot be had; `code` is the system's, such as EADDRINUSE. */
  | { readonly kind: 'sandboxFailed'; readonly code: string; readonly address: string };

/** Break things, from now on. */
export interface BeginChaos {
  readonly kind: 'beginChaos';
  readonly seed: number;
  readonly routes: WatchedRoutes;
}
