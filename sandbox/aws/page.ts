// Lists in pages. A token names the last element handed out, so a list that changes between two pages neither repeats
// nor skips an element that stayed.

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

export interface Position {
  /** The number of the page that the token asks for, from 1. */
  readonly page: number;
  /** The key of the last element of the page before; empty on page 1. */
  readonly after: string;
}

/** Elements in the order of their keys, from `position` on. */
export function takePage<T>(items: Iterable<T>, key: (item: T) => string, size: number, position: Position): Page<T> {
  const rest = [...items].filter((item) => key(item) > position.after);
  rest.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const taken = rest.slice(0, size);
  const last = taken.at(-1);
  if (last === undefined || rest.length <= size) return { items: taken };
  return { items: taken, nextToken: encode({ page: position.page + 1, after: key(last) }) };
}

/** No token is page 1; undefined: this token was never handed out. */
export function readToken(token: string | undefined): Position | undefined {
  if (token === undefined) return { page: 1, after: '' };
  const match = /^(\d+) (.+)$/.exec(Buffer.from(token, 'base64url').toString());
  return match?.[1] === undefined || match[2] === undefined ? undefined : { page: Number(match[1]), after: match[2] };
}

const encode = (position: Position): string => Buffer.from(`${position.page} ${position.after}`).toString('base64url');
