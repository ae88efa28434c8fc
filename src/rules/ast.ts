// A rule as a tree. What reads rules (the routing tables, certificates, the API) reads this, never the text.

/**
 * The parser gives a normal form: lists of operands have two members or more, and no `and` holds an `and`, no `or` an `or`.
 */
export type RuleTree<M> =
  | { readonly kind: 'and'; readonly operands: readonly RuleTree<M>[] }
  | { readonly kind: 'or'; readonly operands: readonly RuleTree<M>[] }
  | { readonly kind: 'not'; readonly operand: RuleTree<M> }
  | { readonly kind: 'match'; readonly matcher: M };

/** What an HTTP router answers. */
export type Rule = RuleTree<Matcher>;

/** What a TCP router takes: known before any byte of the application was read. */
export type TcpRule = RuleTree<TcpMatcher>;

/** One test of a request. Arguments are checked and in the form they are compared in; none is empty. Patterns compile (`regexp.ts`). */
export type Matcher =
  /** ASCII, lower case; one trailing dot is not told apart. `*` matches every host, `*.example.com` exactly one further label. */
  | { readonly name: 'Host'; readonly host: string }
  /** Unanchored, on the canonical host; an empty host is tested too. ASCII. */
  | { readonly name: 'HostRegexp'; readonly pattern: string }
  /** The whole routing path. Starts with `/`. */
  | { readonly name: 'Path'; readonly path: string }
  /** A plain string prefix of the routing path, without a segment boundary. Starts with `/`. */
  | { readonly name: 'PathPrefix'; readonly prefix: string }
  /** Unanchored, on the routing path. */
  | { readonly name: 'PathRegexp'; readonly pattern: string }
  /** Upper case; the request's method is compared as it came. */
  | { readonly name: 'Method'; readonly method: string }
  /** Field name in lower case; true when any field line of that name has exactly this value. */
  | { readonly name: 'Header'; readonly field: string; readonly value: string }
  /** Field name in lower case; unanchored, on each field line of that name by itself. */
  | { readonly name: 'HeaderRegexp'; readonly field: string; readonly pattern: string }
  /** A parameter of the query, its name case-sensitive; true when any of its values is this one. Without `value`: is empty. */
  | { readonly name: 'Query'; readonly parameter: string; readonly value?: string }
  /** Unanchored, on each value of the parameter by itself. Without `pattern`: as `Query`. */
  | { readonly name: 'QueryRegexp'; readonly parameter: string; readonly pattern?: string }
  | ClientIP;

/** One test of a connection. */
export type TcpMatcher =
  /**
   * ASCII, lower case; compared with the server name in lower case, where one trailing dot is not told apart. `*` matches
   * every connection, also without a server name or without TLS; `*.example.com` exactly one further label.
   */
  | { readonly name: 'HostSNI'; readonly host: string }
  /** Unanchored, on the server name in lower case; an absent one is tested as an empty text. ASCII. */
  | { readonly name: 'HostSNIRegexp'; readonly pattern: string }
  | ClientIP
  /** True when the client offers the protocol. Never `acme-tls/1`. */
  | { readonly name: 'ALPN'; readonly protocol: string };

/** An IP address or a CIDR range, compared with the address of the TCP peer. */
export interface ClientIP {
  readonly name: 'ClientIP';
  readonly range: string;
}
