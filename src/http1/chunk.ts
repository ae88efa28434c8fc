// Writing chunks: what stands around the data, which is never copied for it.

/** In front of `length` bytes of data; more than 0, since an empty chunk would end the body. */
export const chunkStart = (length: number): string => `${length.toString(16)}\r\n`;

export const CHUNK_END = '\r\n';

/** The last chunk with these trailer lines, each with its CRLF. */
export const lastChunk = (trailers: string): string => `0\r\n${trailers}\r\n`;
