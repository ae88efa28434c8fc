// Writing chunks. Data is copied: the read buffer that it came in is used again for the next read.

/** `bytes[start, end)` as one chunk; `end > start`, since an empty chunk would end the body. */
export function encodeChunk(bytes: Buffer, start: number, end: number): Buffer {
  const size = (end - start).toString(16);
  const chunk = Buffer.allocUnsafe(size.length + 2 + end - start + 2);
  let at = chunk.write(`${size}\r\n`, 0, 'latin1');
  at += bytes.copy(chunk, at, start, end);
  chunk.write('\r\n', at, 'latin1');
  return chunk;
}

/** The last chunk with these trailer lines, each with its CRLF. */
export const lastChunk = (trailers: string): string => `0\r\n${trailers}\r\n`;
