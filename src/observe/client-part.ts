// What the JSON access log says of a client and its connection. A connection asks again and again: what is the same for
// all of its requests is one piece of bytes.

import type { AccessRecord } from './access-record.ts';
import type { ByteText } from './byte-text.ts';
import type { JsonKeys } from './json-keys.ts';

/** One place for each port, modulo this: what falls into a taken one is written anew. */
const PLACES = 1024;

type Part = (record: AccessRecord, text: ByteText) => void;

export function clientPart(keys: JsonKeys): Part {
  const write = writeClient(keys);
  const places = Array.from({ length: PLACES }, () => new ClientPlace());
  return (record, text) => {
    const place = isPlain(record) ? places[record.clientPort % PLACES] : undefined;
    if (place === undefined) return write(record, text);
    if (!place.isOf(record)) {
      place.take(record);
      return write(record, text);
    }
    if (place.piece !== undefined) return text.addBytes(place.piece);
    // Asked a second time: one that asks once is not worth a piece.
    const from = text.length;
    write(record, text);
    place.piece = text.copyFrom(from);
  };
}

/** Says nothing that differs from request to request. */
const isPlain = ({ forwardedFor, user }: AccessRecord): boolean => forwardedFor === undefined && user === undefined;

class ClientPlace {
  piece: Uint8Array | undefined;
  #connection: object | undefined;
  #protocol = '';

  isOf({ connection, protocol }: AccessRecord): boolean {
    return connection === this.#connection && protocol === this.#protocol;
  }

  take({ connection, protocol }: AccessRecord): void {
    this.#connection = connection;
    this.#protocol = protocol;
    this.piece = undefined;
  }
}

function writeClient(keys: JsonKeys): Part {
  const addr = keys.ofText('ClientAddr');
  const host = keys.ofText('ClientHost');
  const port = keys.ofText('ClientPort');
  const username = keys.ofText('ClientUsername');
  const entryPoint = keys.ofText('entryPointName');
  const protocol = keys.ofText('RequestProtocol');
  const scheme = keys.ofText('RequestScheme');
  const tlsVersion = keys.ofText('TLSVersion');
  const tlsCipher = keys.ofText('TLSCipher');
  const tlsSubject = keys.ofText('TLSClientSubject');
  return (record, text) => {
    const { clientAddress, clientPort, tls } = record;
    const bracketed = clientAddress.includes(':') ? `[${clientAddress}]` : clientAddress;
    keys.addText(text, addr, `${bracketed}:${clientPort}`);
    keys.addText(text, host, record.forwardedFor ?? clientAddress);
    keys.addText(text, port, `${clientPort}`);
    keys.addText(text, username, record.user ?? '-');
    keys.addText(text, entryPoint, record.entryPoint);
    keys.addText(text, protocol, record.protocol);
    keys.addText(text, scheme, record.scheme);
    if (tls === undefined) return;
    keys.addText(text, tlsVersion, tls.version);
    keys.addText(text, tlsCipher, tls.cipher);
    if (tls.clientSubject !== undefined) keys.addText(text, tlsSubject, tls.clientSubject);
  };
}
