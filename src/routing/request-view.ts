// The request as rules see it: one normalised view, made once before routing (promise P3).

export interface RequestView {
  /** As received: methods are case-sensitive. */
  readonly method: string;
  /** Lower case, without port, brackets and trailing dot; empty when the client sent none. */
  readonly host: string;
  /** The routing path: normalised, triplets decoded except the reserved set (reference 5.4). Starts with `/`, or is `*`. */
  readonly path: string;
  /** IP address of the TCP peer, IPv4-mapped addresses folded to IPv4. */
  readonly clientAddress: string;
  /** Every value of a field, in order; `name` in lower case. Empty when absent. Never called with `host`. */
  headerValues(name: string): readonly string[];
  /**
   * Every value of a parameter of the query, in order, decoded (`query-values.ts`); empty when absent. Name and values
   * are bytes, one character each, as those of fields are.
   */
  queryValues(name: string): readonly string[];
}
