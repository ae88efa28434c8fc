// What a router is at run time: compiled once, handed to a request whole, never changed while one uses it.

import type { Balancer } from '../balancing/balancer.ts';
import type { PassiveHealth } from '../balancing/passive-health.ts';
import type { Middleware } from '../middleware/middleware.ts';
import type { Router, Service } from '../model/routing-state.ts';
import type { RequestMeter } from '../observe/request-meter.ts';
import type { UpstreamPool } from './upstreams/upstream-pool.ts';

export interface Route {
  readonly router: Router;
  /** False: 503, whatever else is here. */
  readonly available: boolean;
  /** Undefined: no middlewares, the plain path. */
  readonly chain: Middleware | undefined;
  /** Undefined together with `available: false`. */
  readonly service: ServiceRuntime | undefined;
  /** Undefined: its requests are not counted; so for the service. */
  readonly meter: RequestMeter | undefined;
}

export interface ServiceRuntime {
  readonly definition: Service;
  readonly balancer: Balancer;
  /** Connections by the service's transport; the same for as long as that has this name. */
  readonly pool: UpstreamPool;
  readonly meter: RequestMeter | undefined;
  /** Undefined: nobody judges servers by their answers. */
  readonly passive: PassiveHealth | undefined;
}
