// A parser for tests, written without the product's: it reads what arrived on a wire as a stranger would, and throws at
// anything it does not know. Bytes are latin1 text.

export interface Message {
  readonly startLine: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Decoded. */
  readonly body: string;
  /** Behind the last chunk. */
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** Index behind the message. */
  readonly end: number;
}

export type BodyKind = 'request' | 'response' | 'responseToHead';

/** The message at `from`, or undefined when it is not whole. `closed`: nothing more comes. */
export function readMessage(text: string, from: number, kind: BodyKind, closed = false): Message | undefined {
  const headEnd = text.indexOf('\r\n\r\n', from);
  if (headEnd < 0) return undefined;
  const [startLine = '', ...lines] = text.slice(from, headEnd).split('\r\n');
  const fields = lines.map(splitLine);
  const body = readBody(text, headEnd + 4, kind, bodyFacts(startLine, fields), closed);
  return body === undefined ? undefined : { startLine, fields, trailers: [], ...body };
}

/** Every value of a field; `name` in lower case. */
export function fieldsOf(message: Message, name: string): string[] {
  return message.fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);
}

export const fieldOf = (message: Message, name: string): string | undefined => fieldsOf(message, name)[0];

export const statusOf = (message: Message): number => Number(message.startLine.split(' ')[1]);

interface BodyFacts {
  readonly status: number;
  readonly length: string | undefined;
  readonly chunked: boolean;
}

function bodyFacts(startLine: string, fields: Message['fields']): BodyFacts {
  const values = (name: string) => fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);
  const [lengths, encodings] = [values('content-length'), values('transfer-encoding')];
  if (lengths.length + encodings.length > 1) throw new Error(`framed twice: ${startLine}`);
  const status = startLine.startsWith('HTTP/') ? Number(startLine.split(' ')[1]) : 0;
  return { status, length: lengths[0], chunked: encodings[0] === 'chunked' };
}

function readBody(text: string, start: number, kind: BodyKind, facts: BodyFacts, closed: boolean) {
  const bodiless =
    kind === 'responseToHead' || [204, 304].includes(facts.status) || (facts.status >= 100 && facts.status < 200);
  if (bodiless) return { body: '', end: start };
  if (facts.chunked) return readChunks(text, start);
  if (facts.length !== undefined) return readLength(text, start, Number(facts.length));
  if (kind === 'request') return { body: '', end: start };
  return closed ? { body: text.slice(start), end: text.length } : undefined;
}

function readLength(text: string, start: number, length: number) {
  const end = start + length;
  return text.length < end ? undefined : { body: text.slice(start, end), end };
}

function readChunks(text: string, start: number) {
  let body = '';
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const line = text.slice(at, lineEnd);
    if (!/^[0-9a-f]+$/.test(line)) throw new Error(`a chunk of size ${JSON.stringify(line)}`);
    const size = Number.parseInt(line, 16);
    const dataEnd = lineEnd + 2 + size;
    if (size === 0) return readTrailers(text, dataEnd, body);
    if (text.length < dataEnd + 2) return undefined;
    if (text.slice(dataEnd, dataEnd + 2) !== '\r\n') throw new Error('a chunk that does not end with CRLF');
    body += text.slice(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
  }
}

function readTrailers(text: string, start: number, body: string) {
  const end = text.startsWith('\r\n', start) ? start : text.indexOf('\r\n\r\n', start) + 2;
  if (end < start || text.length < end + 2) return undefined;
  const lines = text.slice(start, end).split('\r\n').slice(0, -1);
  return { body, trailers: lines.map(splitLine), end: end + 2 };
}

function splitLine(line: string): readonly [name: string, value: string] {
  const parts = /^([^\s:]+):[ \t]*(.*)$/s.exec(line);
  if (parts === null) throw new Error(`a line that is no field: ${JSON.stringify(line)}`);
  return [parts[1] ?? '', (parts[2] ?? '').trimEnd()];
}
