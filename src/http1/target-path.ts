// One view of the path (promise P3): resolved once, before routing; what is matched is what middlewares see, what is
// forwarded and what is logged. Never the WHATWG URL parser: it repairs what must be refused.

const UNRESERVED = /[A-Za-z0-9._~-]/;
/**
 * RFC 3986 2.2 and `%`: their triplets stay encoded in the path that rules see, or `/a%2Fb` would match `/a/b`. A
 * backslash likewise: some upstreams read it as a slash.
 */
const RESERVED = ":/?#[]@!$&'()*+,;=%\\";

/**
 * The normal form of an origin-form path, or undefined when it is to be refused: triplets in upper case, those of
 * unreserved characters decoded, dot segments resolved, `//` collapsed when `collapseSlashes`. An encoded slash or
 * backslash stays encoded. A trailing slash is kept, and `/a/..` ends without one, as in Traefik.
 */
export function normalisePath(path: string, collapseSlashes: boolean): string | undefined {
  const decoded = normaliseTriplets(path);
  return decoded === undefined ? undefined : resolveSegments(decoded, collapseSlashes);
}

/** True when normalising would change nothing: the check after a middleware has rewritten a path. */
export function isNormalPath(path: string, collapseSlashes: boolean): boolean {
  return path.startsWith('/') && normalisePath(path, collapseSlashes) === path;
}

/** The path as rules see it (reference 5.4): triplets decoded except those of reserved characters. */
export function routingPath(path: string): string {
  return path.includes('%') ? path.replace(/(?:%[0-9A-F]{2})+/g, decodeRun) : path;
}

function normaliseTriplets(path: string): string | undefined {
  let refused = false;
  const normal = path.replace(/%(.{0,2})/gs, (_, digits: string) => {
    const code = /^[0-9A-Fa-f]{2}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
    // Encoded NUL, CR and LF have ended strings and split requests elsewhere; an invalid triplet is read differently by everyone.
    if (code <= 0 || code === 0x0a || code === 0x0d) refused = true;
    const character = String.fromCharCode(code);
    return UNRESERVED.test(character) ? character : `%${digits.toUpperCase()}`;
  });
  return refused ? undefined : normal;
}

function resolveSegments(path: string, collapseSlashes: boolean): string {
  const kept: string[] = [];
  for (const segment of path.split('/').slice(1)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && (segment !== '' || !collapseSlashes)) kept.push(segment);
  }
  const endsInSlash = path.endsWith('/') && kept.length > 0 && kept.at(-1) !== '';
  return `/${kept.join('/')}${endsInSlash ? '/' : ''}`;
}

function decodeRun(run: string): string {
  let text = '';
  let pending: number[] = [];
  const flush = () => {
    // Bytes that are no UTF-8 become a character that no rule names, as for Go's strings: `/caf%E9` is not `/café`.
    if (pending.length > 0) text += Buffer.from(pending).toString('utf8');
    pending = [];
  };
  for (let i = 0; i < run.length; i += 3) {
    const code = Number.parseInt(run.slice(i + 1, i + 3), 16);
    if (code < 0x80 && RESERVED.includes(String.fromCharCode(code))) {
      flush();
      text += run.slice(i, i + 3);
    } else pending.push(code);
  }
  flush();
  return text;
}
