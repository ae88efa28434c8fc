// What a bench and its cloud's process say to each other.

import type { Note } from './operations.ts';

export interface CloudProgramOptions {
  readonly stepMs: number;
  readonly noticeMs?: number;
  readonly steadyMs?: number;
  /** What runs in tasks: a process of its own for each, which ends on SIGTERM as it says; absent: nothing listens there. */
  readonly app?: 'finishes' | 'dies';
  /** The sandbox's own servers run in tasks and instances. */
  readonly ownServers?: boolean;
}

/** Arguments and results are what the structured clone takes. */
export interface Request {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type CloudMessage =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  | { readonly kind: 'note'; readonly note: Note }
  /** What happened, in words. */
  | { readonly kind: 'line'; readonly line: string };
