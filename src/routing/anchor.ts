// A place in the table, by host or by path.

/**
 * - `exact`: the host or path is `text`.
 * - `under`: the host is one label followed by `text` (`.example.com`), or the path begins with `text`.
 */
export interface Anchor {
  readonly kind: 'exact' | 'under';
  readonly text: string;
}
