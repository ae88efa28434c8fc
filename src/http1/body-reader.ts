// A body as it arrives: bytes in, data out, and exactly where it ends. Strict about chunks (CVE-2025-22871, -2024-22019):
// what two parsers could read differently is refused. Extensions are bounded and dropped, trailers bounded and kept.

import type { Framing } from './framing.ts';
import {
  MAX_CHUNK_EXTENSION_BYTES,
  MAX_CHUNK_SIZE_DIGITS,
  MAX_MESSAGE_EXTENSION_BYTES,
  MAX_TRAILER_BYTES,
} from './limits.ts';
import { COLON, CR, IS_TOKEN, IS_VALUE, LF, OCTET_CLASS, SEMICOLON } from './octets.ts';
import { REJECT, type Rejection } from './rejection.ts';

export interface BodySink {
  /** `bytes[start, end)` is body data; valid during the call only. */
  bodyData(bytes: Buffer, start: number, end: number): void;
}

type Step =
  | 'length'
  | 'untilClose'
  | 'complete'
  | 'size'
  | 'extension'
  | 'sizeLineFeed'
  | 'data'
  | 'dataReturn'
  | 'dataLineFeed'
  | 'trailerStart'
  | 'trailerName'
  | 'trailerValue'
  | 'trailerLineFeed'
  | 'lastLineFeed';

export class BodyReader {
  #step: Step;
  /** Bytes left of the body (length) or of the current chunk (chunked). */
  #left: number;
  #digits = 0;
  #extensionBytes = 0;
  #messageExtensionBytes = 0;
  #trailers = '';
  /** Data bytes seen so far. */
  received = 0;
  /** Why the body is refused; nothing is read after that. */
  rejection: Rejection | undefined = undefined;

  constructor(framing: Framing) {
    this.#left = framing.kind === 'length' ? framing.bytes : 0;
    this.#step = firstStep(framing);
  }

  get complete(): boolean {
    return this.#step === 'complete';
  }

  /** The field lines behind the last chunk, latin1, each with its CRLF; empty when there are none. Whole once complete. */
  get trailers(): string {
    return this.#trailers.length > 2 ? this.#trailers.slice(0, -2) : '';
  }

  /** Bytes that are still to come, where the framing tells; -1 for chunks and until close. */
  get remainingBytes(): number {
    if (this.#step === 'complete') return 0;
    return this.#step === 'length' ? this.#left : -1;
  }

  /** The sender closed: true when that is the end of the body and not a cut in the middle. */
  endOfInput(): boolean {
    if (this.#step === 'untilClose') this.#step = 'complete';
    return this.complete;
  }

  /** Reads from `start`; gives the index behind the last byte that belongs to this message, or of the offending one. */
  read(bytes: Buffer, start: number, end: number, sink: BodySink): number {
    let i = start;
    while (i < end && this.#step !== 'complete' && this.rejection === undefined) {
      if (this.#step === 'length' || this.#step === 'data' || this.#step === 'untilClose') {
        i = this.#passData(bytes, i, end, sink);
      } else {
        this.#readMark(bytes[i] ?? 0);
        if (this.rejection === undefined) i++;
      }
    }
    return i;
  }

  #passData(bytes: Buffer, start: number, end: number, sink: BodySink): number {
    const stop = this.#step === 'untilClose' ? end : Math.min(end, start + this.#left);
    this.received += stop - start;
    if (this.#step !== 'untilClose') {
      this.#left -= stop - start;
      // The step is advanced before the data is handed on: the sink may ask whether this was the last of it.
      if (this.#left === 0) this.#step = this.#step === 'length' ? 'complete' : 'dataReturn';
    }
    sink.bodyData(bytes, start, stop);
    return stop;
  }

  /** One byte of chunk framing. */
  #readMark(byte: number): void {
    switch (this.#step) {
      case 'size':
        return this.#readSize(byte);
      case 'extension':
        return this.#readExtension(byte);
      case 'sizeLineFeed':
        if (byte !== LF) return this.#refuse(REJECT.bareLineBreak);
        this.#step = this.#left === 0 ? 'trailerStart' : 'data';
        return;
      case 'dataReturn':
        return this.#expect(byte, CR, 'dataLineFeed', REJECT.chunkEnd);
      case 'dataLineFeed':
        this.#digits = 0;
        this.#extensionBytes = 0;
        return this.#expect(byte, LF, 'size', REJECT.chunkEnd);
      default:
        return this.#readTrailer(byte);
    }
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      this.#left = this.#left * 16 + digit;
      this.#digits++;
      if (this.#digits > MAX_CHUNK_SIZE_DIGITS || this.#left > Number.MAX_SAFE_INTEGER) this.#refuse(REJECT.chunkSize);
    } else if (this.#digits === 0) this.#refuse(REJECT.chunkSize);
    else if (byte === CR) this.#step = 'sizeLineFeed';
    else if (byte === SEMICOLON) this.#step = 'extension';
    else this.#refuse(byte === LF ? REJECT.bareLineBreak : REJECT.chunkSize);
  }

  #readExtension(byte: number): void {
    if (byte === CR) {
      this.#step = 'sizeLineFeed';
      return;
    }
    this.#extensionBytes++;
    this.#messageExtensionBytes++;
    const tooMuch =
      this.#extensionBytes > MAX_CHUNK_EXTENSION_BYTES || this.#messageExtensionBytes > MAX_MESSAGE_EXTENSION_BYTES;
    if (tooMuch || ((OCTET_CLASS[byte] ?? 0) & IS_VALUE) === 0) {
      this.#refuse(byte === LF ? REJECT.bareLineBreak : REJECT.chunkExtension);
    }
  }

  #readTrailer(byte: number): void {
    this.#trailers += String.fromCharCode(byte);
    if (this.#trailers.length > MAX_TRAILER_BYTES) return this.#refuse(REJECT.trailers);
    const octetClass = OCTET_CLASS[byte] ?? 0;
    switch (this.#step) {
      case 'trailerStart':
        if (byte === CR) this.#step = 'lastLineFeed';
        else if ((octetClass & IS_TOKEN) !== 0) this.#step = 'trailerName';
        else this.#refuse(byte === LF ? REJECT.bareLineBreak : REJECT.trailers);
        return;
      case 'trailerName':
        if (byte === COLON) this.#step = 'trailerValue';
        else if ((octetClass & IS_TOKEN) === 0) this.#refuse(REJECT.trailers);
        return;
      case 'trailerValue':
        if (byte === CR) this.#step = 'trailerLineFeed';
        else if ((octetClass & IS_VALUE) === 0) this.#refuse(byte === LF ? REJECT.bareLineBreak : REJECT.trailers);
        return;
      case 'trailerLineFeed':
        return this.#expect(byte, LF, 'trailerStart', REJECT.bareLineBreak);
      default:
        return this.#expect(byte, LF, 'complete', REJECT.bareLineBreak);
    }
  }

  #expect(byte: number, wanted: number, next: Step, otherwise: Rejection): void {
    if (byte === wanted) this.#step = next;
    else this.#refuse(otherwise);
  }

  #refuse(rejection: Rejection): void {
    this.rejection = rejection;
  }
}

function firstStep(framing: Framing): Step {
  if (framing.kind === 'length') return framing.bytes === 0 ? 'complete' : 'length';
  if (framing.kind === 'chunked') return 'size';
  return framing.kind === 'untilClose' ? 'untilClose' : 'complete';
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
