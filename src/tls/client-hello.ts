// A ClientHello as it arrives, read before anything is decided: the name that is asked for (RFC 8446 4.1.2, RFC 6066 3). It may
// be cut anywhere, over segments and over records: a hello that cannot be read is refused and never taken for one without a
// name (CVE-2026-32305).

export type HelloReading =
  /** So far it is one; more has to come. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'hello';
      /** Lower case, without a trailing dot; undefined: none was named. */
      readonly serverName: string | undefined;
    };

const INCOMPLETE: HelloReading = { kind: 'incomplete' };
const UNREADABLE: HelloReading = { kind: 'unreadable' };

/** Hellos with post-quantum key shares have 2 KB; this is far beyond any. */
export const MAX_HELLO_BYTES = 64 * 1024;

const RECORD_HEAD_BYTES = 5;
const MAX_RECORD_BYTES = 16 * 1024;
const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME_EXTENSION = 0;
const MAX_NAME_BYTES = 255;

/** `bytes`: everything that the client has sent so far. */
export function readClientHello(bytes: Buffer): HelloReading {
  const handshake = joinRecords(bytes);
  if (handshake === undefined) return UNREADABLE;
  if (handshake.length >= 1 && handshake[0] !== CLIENT_HELLO) return UNREADABLE;
  if (handshake.length < 4) return INCOMPLETE;
  const length = handshake.readUIntBE(1, 3);
  if (length + 4 > MAX_HELLO_BYTES) return UNREADABLE;
  if (handshake.length < 4 + length) return bytes.length > MAX_HELLO_BYTES ? UNREADABLE : INCOMPLETE;
  return readHello(new Fields(handshake, 4, 4 + length));
}

/** The handshake bytes of the records so far; undefined: this is no handshake. */
function joinRecords(bytes: Buffer): Buffer | undefined {
  const fragments: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== HANDSHAKE_RECORD || (bytes[at + 1] ?? 3) !== 3) return undefined;
    if (bytes.length < at + RECORD_HEAD_BYTES) break;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > MAX_RECORD_BYTES) return undefined;
    fragments.push(bytes.subarray(at + RECORD_HEAD_BYTES, at + RECORD_HEAD_BYTES + length));
    at += RECORD_HEAD_BYTES + length;
  }
  return fragments.length === 1 ? fragments[0] : Buffer.concat(fragments);
}

function readHello(fields: Fields): HelloReading {
  fields.skip(2 + 32);
  fields.skip(fields.number(1));
  fields.skip(fields.number(2));
  fields.skip(fields.number(1));
  if (fields.broken) return UNREADABLE;
  // Before TLS 1.2 a hello may end here.
  if (fields.atEnd) return { kind: 'hello', serverName: undefined };
  const extensions = fields.part(2);
  let serverName: string | undefined;
  while (!extensions.atEnd && !extensions.broken) {
    if (extensions.number(2) === SERVER_NAME_EXTENSION) {
      serverName = readServerName(extensions.part(2));
      if (serverName === undefined) return UNREADABLE;
    } else extensions.skip(extensions.number(2));
  }
  return extensions.broken ? UNREADABLE : { kind: 'hello', serverName };
}

/** Undefined: it is no host name, whatever a certificate may say of it. */
function readServerName(extension: Fields): string | undefined {
  const list = extension.part(2);
  if (list.number(1) !== 0) return undefined;
  const name = list.text(2).toLowerCase().replace(/\.$/, '');
  if (list.broken || !list.atEnd || !extension.atEnd || name.length > MAX_NAME_BYTES) return undefined;
  return /^[a-z0-9._-]+$/.test(name) ? name : undefined;
}

/** Numbers, texts and parts one behind the other, read in place. What runs over the end breaks the whole. */
class Fields {
  broken = false;
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get atEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** Gives where they begin. */
  skip(bytes: number): number {
    const start = this.#at;
    if (start + bytes > this.#end) this.broken = true;
    this.#at = Math.min(start + bytes, this.#end);
    return start;
  }

  number(bytes: number): number {
    const start = this.skip(bytes);
    return this.broken ? 0 : this.#bytes.readUIntBE(start, bytes);
  }

  /** What a length of so many bytes stands in front of. */
  part(lengthBytes: number): Fields {
    const start = this.skip(this.number(lengthBytes));
    const part = new Fields(this.#bytes, start, this.#at);
    part.broken = this.broken;
    return part;
  }

  text(lengthBytes: number): string {
    const start = this.skip(this.number(lengthBytes));
    return this.#bytes.toString('latin1', start, this.#at);
  }
}
