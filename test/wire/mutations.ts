// Messages that are nearly right, for what no corpus contains: good ones with a few bytes of framing deleted, inserted or
// replaced, with fields doubled and moved, and with the boundaries between messages shifted.

import fc from 'fast-check';

const HOST = 'Host: wire.test\r\n';

/** Behind each the suites send another request; `/smuggled` stands where only a body may be. */
export const REQUESTS: readonly string[] = [
  `GET /a HTTP/1.1\r\n${HOST}\r\n`,
  `GET /a?b=c HTTP/1.1\r\n${HOST}X-Own: 1\r\nAccept: */*\r\n\r\n`,
  `HEAD /a HTTP/1.1\r\n${HOST}\r\n`,
  `POST /a HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`,
  `POST /a HTTP/1.1\r\nContent-Length: 43\r\n${HOST}\r\nGET /smuggled HTTP/1.1\r\nHost: wire.test\r\n\r\n`,
  `POST /a HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  `PUT /a HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5;n=v\r\nhello\r\na\r\n0123456789\r\n0\r\nX-T: t\r\n\r\n`,
  `POST /a HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n2b\r\nGET /smuggled HTTP/1.1\r\nHost: wire.test\r\n\r\n\r\n0\r\n\r\n`,
  `GET http://wire.test/a HTTP/1.1\r\n${HOST}\r\n`,
  `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`,
  `POST /a HTTP/1.0\r\n${HOST}Connection: keep-alive\r\nContent-Length: 5\r\n\r\nhello`,
  `GET /a HTTP/1.1\r\n${HOST}Connection: Upgrade, X-Own\r\nUpgrade: websocket\r\nX-Own: 1\r\n\r\n`,
  `GET /a HTTP/1.1\r\n${HOST}\r\nPOST /b HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\nabc`,
  `POST /a HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\nGET /b HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
];

export const RESPONSES: readonly string[] = [
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5;n=v\r\nhello\r\n2\r\nab\r\n0\r\nX-T: t\r\n\r\n',
  'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello',
  'HTTP/1.1 204 No Content\r\nX-Own: 1\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
  'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 38\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
];

/** One of the messages after one to three changes; latin1. */
export function mutated(messages: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...messages), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([message, changes]) => changes.reduce((text, apply) => apply(text), message));
}

type Change = (text: string) => string;

const place = fc.nat({ max: 1_000_000 });
const mark = fc.constantFrom('\r', '\n', '\0', ':', '\t', ' ', '\r\n', ',', ';', '_', '\x0b', '\x7f', '\x80', '0', '+');

/** Framing happens around these: half of all changes are made there, and not just anywhere. */
function spotOf(text: string, seed: number): number {
  const marks = [...text.matchAll(/[\r\n: ;,]/g)].map(({ index }) => index);
  if (marks.length === 0 || seed % 2 === 0) return Math.floor(seed / 2) % Math.max(1, text.length);
  return marks[Math.floor(seed / 2) % marks.length] ?? 0;
}

const splice = (text: string, at: number, remove: number, insert: string): string =>
  text.slice(0, at) + insert + text.slice(at + remove);

const deletion = place.map(
  (seed): Change =>
    (text) =>
      splice(text, spotOf(text, seed), 1, ''),
);
const insertion = fc.tuple(place, mark).map(
  ([seed, byte]): Change =>
    (text) =>
      splice(text, spotOf(text, seed), 0, byte),
);
const replacement = fc.tuple(place, mark).map(
  ([seed, byte]): Change =>
    (text) =>
      splice(text, spotOf(text, seed), 1, byte),
);

/** Doubles a line, drops one, or moves one somewhere else. */
const lineChange = fc.tuple(place, place, fc.constantFrom('double', 'drop', 'move')).map(([from, to, how]): Change => {
  return (text) => {
    const lines = text.split(/(?<=\r\n)/);
    const [line = ''] = lines.splice(from % lines.length, how === 'double' ? 0 : 1);
    const doubled = lines[from % Math.max(1, lines.length)] ?? '';
    if (how !== 'drop') lines.splice(to % (lines.length + 1), 0, how === 'double' ? doubled : line);
    return lines.join('');
  };
});

const FRAMING = [
  'Content-Length: 5',
  'Content-Length: 0',
  'Content-Length: 44',
  'content-length: +5',
  'Transfer-Encoding: chunked',
  'transfer-encoding: identity',
  'Transfer-Encoding: chunked, identity',
  'Transfer_Encoding: chunked',
  'Connection: Transfer-Encoding',
  'Connection: Content-Length',
  'Connection: close',
  'Expect: 100-continue',
  'Content-Length-X: 5',
  'X-Transfer-Encoding: chunked',
  'X-Own: \xffTransfer-Encoding: chunked',
  'TE: trailers, chunked',
  'Trailer: Content-Length',
  'Connection: Upgrade, HTTP2-Settings',
  'Upgrade: h2c',
  'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
  'Content-Encoding: chunked',
];

/** Another field that frames, or nearly does, as first, second, … line behind a start line. */
const field = fc.tuple(place, fc.constantFrom(...FRAMING)).map(([seed, line]): Change => {
  return (text) => {
    const lines = text.split(/(?<=\r\n)/);
    lines.splice(1 + (seed % Math.max(1, lines.length - 1)), 0, `${line}\r\n`);
    return lines.join('');
  };
});

/** A number in the message (a length, a chunk size, a version) becomes another. */
const number = fc.tuple(place, fc.constantFrom(-1, 1, 2, 16)).map(([seed, by]): Change => {
  return (text) => {
    const numbers = [...text.matchAll(/[0-9]+/g)];
    const chosen = numbers[seed % Math.max(1, numbers.length)];
    if (chosen === undefined) return text;
    return splice(text, chosen.index, chosen[0].length, String(Math.max(0, Number(chosen[0]) + by)));
  };
});

/** The message ends early, or more follows it than belongs to it. */
const boundary = fc.tuple(place, fc.constantFrom('cut', 'a', '\r\n', '0\r\n\r\n')).map(([seed, how]): Change => {
  return (text) => (how === 'cut' ? text.slice(0, text.length - (seed % 8)) : text + how);
});

const change: fc.Arbitrary<Change> = fc.oneof(deletion, insertion, replacement, lineChange, field, number, boundary);
