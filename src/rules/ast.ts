// A rule as a tree. What reads rules (the routing table, certificates, the API) reads this, never the text.

/**
 * The parser gives a normal form: lists of operands have two members or more, and no `and` holds an `and`, no `or` an `or`.
 */
export type Rule =
  | { readonly kind: 'and'; readonly operands: readonly Rule[] }
  | { readonly kind: 'or'; readonly operands: readonly Rule[] }
  | { readonly kind: 'not'; readonly operand: Rule }
  | { readonly kind: 'match'; readonly matcher: Matcher };

/** One test of a request. Arguments are checked and in the form they are compared in; none is empty. Patterns compile (`regexp.ts`). */
export type Matcher =
  /** ASCII, lower case; `*` matches every host, `*.example.com` exactly one further label. */
  | { readonly name: 'Host'; readonly host: string }
  /** A plain string prefix of the routing path, without a segment boundary. Starts with `/`. */
  | { readonly name: 'PathPrefix'; readonly prefix: string }
  /** The whole routing path. Starts with `/`. */
  | { readonly name: 'Path'; readonly path: string }
  /** Upper case; the request's method is compared as it came. */
  | { readonly name: 'Method'; readonly method: string }
  /** Field name in lower case; true when any field line of that name has exactly this value. */
  | { readonly name: 'Header'; readonly field: string; readonly value: string }
  /** Unanchored, on the canonical host; an empty host is tested too. ASCII. */
  | { readonly name: 'HostRegexp'; readonly pattern: string }
  /** Unanchored, on the routing path. */
  | { readonly name: 'PathRegexp'; readonly pattern: string }
  /** Field name in lower case; unanchored, on each field line of that name by itself. */
  | { readonly name: 'HeaderRegexp'; readonly field: string; readonly pattern: string }
  /** A parameter of the query, its name case-sensitive; true when any of its values is this one. Without `value`: is empty. */
  | { readonly name: 'Query'; readonly parameter: string; readonly value?: string }
  /** Unanchored, on each value of the parameter by itself. Without `pattern`: as `Query`. */
  | { readonly name: 'QueryRegexp'; readonly parameter: string; readonly pattern?: string }
  /** An IP address or a CIDR range, compared with the address of the TCP peer. */
  | { readonly name: 'ClientIP'; readonly range: string };
