// What the JSON access log says of a client and its connection. A connection asks again and again: what is the same for
// all of its requests is one piece of bytes.

import type { AccessRecord, TlsConnection } from './access-record.ts';
import type { ByteText } from './byte-text.ts';
import { addTextPair, type JsonKeys } from './json-keys.ts';

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
  #address = '';
  #port = -1;
  #entryPoint = '';
  #protocol = '';
  #scheme = '';
  #tls: TlsConnection | undefined;

  isOf({ clientAddress, clientPort, entryPoint, protocol, scheme, tls }: AccessRecord): boolean {
    return (
      clientPort === this.#port &&
      clientAddress === this.#address &&
      entryPoint === this.#entryPoint &&
      protocol === this.#protocol &&
      scheme === this.#scheme &&
      tls?.version === this.#tls?.version &&
      tls?.cipher === this.#tls?.cipher &&
      tls?.clientSubject === this.#tls?.clientSubject
    );
  }

  take({ clientAddress, clientPort, entryPoint, protocol, scheme, tls }: AccessRecord): void {
    this.#address = clientAddress;
    this.#port = clientPort;
    this.#entryPoint = entryPoint;
    this.#protocol = protocol;
    this.#scheme = scheme;
    this.#tls = tls;
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
    addTextPair(text, addr, `${bracketed}:${clientPort}`);
    addTextPair(text, host, record.forwardedFor ?? clientAddress);
    addTextPair(text, port, `${clientPort}`);
    addTextPair(text, username, record.user ?? '-');
    addTextPair(text, entryPoint, record.entryPoint);
    addTextPair(text, protocol, record.protocol);
    addTextPair(text, scheme, record.scheme);
    if (tls === undefined) return;
    addTextPair(text, tlsVersion, tls.version);
    addTextPair(text, tlsCipher, tls.cipher);
    if (tls.clientSubject !== undefined) addTextPair(text, tlsSubject, tls.clientSubject);
  };
}
