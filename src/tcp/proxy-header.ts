// What is known of the PROXY protocol header at the beginning of a connection.

export interface Endpoint {
  /** As Node shows addresses: `192.0.2.1`, `2001:db8::1`. */
  readonly address: string;
  readonly port: number;
}

/** Where a connection came from before it came to the balancer, and where it went. */
export interface ProxyRoute {
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

export type ProxyHeader =
  /** Too few bytes to tell. */
  | { readonly kind: 'incomplete' }
  /** There is none: the bytes are the client's own. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed'; readonly reason: string }
  /**
   * The client's own bytes begin at `length`. No route: the balancer speaks for itself (LOCAL), or knows of no addresses
   * that mean something here (UNKNOWN, UNSPEC, a UNIX socket, datagrams).
   */
  | { readonly kind: 'header'; readonly length: number; readonly route: ProxyRoute | undefined };

export const INCOMPLETE: ProxyHeader = { kind: 'incomplete' };

export const malformed = (reason: string): ProxyHeader => ({ kind: 'malformed', reason });
