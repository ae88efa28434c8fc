// What one merge leaves for the next. The merge itself is pure: its history comes in and goes out as a value.

import type { MiddlewareDefinition, RouterDefinition, ServiceDefinition } from '../model/dynamic-configuration.ts';
import type { DatedProblem } from '../model/problem.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import type { Remembered } from './settle.ts';

export interface MergeMemory {
  readonly routers: RememberedByName<RouterDefinition>;
  readonly services: RememberedByName<ServiceDefinition>;
  readonly middlewares: RememberedByName<MiddlewareDefinition>;
  /** Declared routers that workers had to answer for. */
  readonly answering: ReadonlyMap<QualifiedName, Assessed<Router>>;
  readonly withdrawn: ReadonlyMap<QualifiedName, WithdrawnRouter>;
  readonly problems: readonly DatedProblem[];
}

export type RememberedByName<T> = ReadonlyMap<QualifiedName, Remembered<T>>;

/** A router that nobody declares any more. */
export interface WithdrawnRouter {
  readonly router: Assessed<Router>;
  /** Monotonic: when it stops answering 503. */
  readonly untilMs: number;
}

export const NO_MEMORY: MergeMemory = {
  routers: new Map(),
  services: new Map(),
  middlewares: new Map(),
  answering: new Map(),
  withdrawn: new Map(),
  problems: [],
};
