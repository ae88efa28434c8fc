// Choosing a server of one service. One file per strategy, one behaviour suite for all of them.

import type { ServerShare } from '../model/health-check.ts';
import type { Server } from '../model/routing-state.ts';
import type { ServerScheme } from '../model/server-scheme.ts';

/** A server with what dialling it needs, parsed once when the list arrives. */
export interface Target {
  readonly server: Server;
  readonly scheme: ServerScheme;
  /** IP address or name, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** `host[:port]` as a Host header has it: the port left out when it is the scheme's default. */
  readonly authority: string;
  /** `scheme://host:port`: who names the same one shares its connections. */
  readonly origin: string;
  /** Goes in front of a request's path; empty: nothing does. Never ends with a slash. */
  readonly path: string;
}

export interface Balancer {
  /**
   * The next server, or undefined when there is none at all. A server set aside is passed over while another is left;
   * `except` (a server that just failed this request) likewise; one that is leaving while another is left that is neither.
   */
  pick(except: Target | undefined): Target | undefined;
  /** Others first for so long, also across `update`; a connection to it could not be made: 5 s (`SET_ASIDE_MS`). */
  setAside(target: Target, forMs?: number): void;
  /** It is not chosen for so long, also across `update`: without another there is none. */
  takeOut(target: Target, forMs: number): void;
  /**
   * Replaces the list. What is known of servers that stay (position in the rotation, set aside) is kept. `shares`: those
   * that do not get all of their weight; with a share of 0 a server is not there.
   */
  update(servers: readonly Server[], shares?: readonly ServerShare[]): void;
}
