// Header blocks of one peer (RFC 7541): bytes in, names and values out. The dynamic table belongs to the connection.

import { DynamicTable, ENTRY_OVERHEAD_BYTES } from './dynamic-table.ts';
import { BAD_INTEGER, integerLength, readInteger } from './integers.ts';
import { latin1Text } from './latin1-text.ts';
import { nameText } from './name-text.ts';
import { BAD_HUFFMAN, mostDecoded, readHuffman } from './read-huffman.ts';
import {
  HUFFMAN,
  INDEXED,
  INDEXED_MASK,
  LENGTH_MASK,
  LITERAL_MASK,
  TABLE_SIZE,
  TABLE_SIZE_MASK,
  WITH_INDEXING,
  WITH_INDEXING_MASK,
} from './representations.ts';
import { FIRST_DYNAMIC, STATIC_NAMES, STATIC_VALUES } from './static-table.ts';

export type DecodeOutcome = 'ok' | 'tooLarge' | 'broken';

export interface DecoderLimits {
  /** What we announced as SETTINGS_HEADER_TABLE_SIZE. Until the peer says otherwise its table has 4096 bytes all the same. */
  readonly maxTableBytes: number;
  /** Name, value and 32 bytes of each field (RFC 9113 6.5.2). */
  readonly maxListBytes: number;
  readonly maxFields: number;
}

/** Of all decoders: a string is taken out of it before the next one is read. It grows to the longest string that is kept. */
let scratch: Buffer = Buffer.allocUnsafeSlow(1024);

/** Between blocks: an idle connection keeps none of what it received. */
const NO_BYTES: Buffer = Buffer.alloc(0);

export class HpackDecoder {
  /** Names and values in turn, latin1 (one character a byte); what `decode` read last. Reused: valid until the next call. */
  readonly fields: string[] = [];
  readonly #table = new DynamicTable();
  readonly #limits: DecoderLimits;
  #bytes = NO_BYTES;
  #at = 0;
  #end = 0;
  /** Filled places of `fields`. */
  #filled = 0;
  /** What the list may still take; negative once it is too large. */
  #room = 0;
  /** Of the string that was read last. Its text is empty where it was longer than what can be kept. */
  #text = '';
  #textBytes = 0;

  constructor(limits: DecoderLimits) {
    this.#limits = limits;
  }

  /**
   * A whole block, bytes[start, end). 'tooLarge': the table is right, the list is not kept. 'broken': COMPRESSION_ERROR, the
   * connection is over.
   */
  decode(bytes: Uint8Array, start: number, end: number): DecodeOutcome {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = end;
    this.#filled = 0;
    this.#room = this.#limits.maxListBytes;
    const whole = this.#readSizes() && this.#readFields();
    this.#bytes = NO_BYTES;
    if (!whole || this.#room < 0) this.#filled = 0;
    // Of an array that is cut to nothing the memory goes as well: only as far as it must.
    if (this.fields.length !== this.#filled) this.fields.length = this.#filled;
    if (!whole) return 'broken';
    return this.#room < 0 ? 'tooLarge' : 'ok';
  }

  /** Table sizes stand in front of the fields (RFC 7541 4.2). */
  #readSizes(): boolean {
    while (this.#at < this.#end && ((this.#bytes[this.#at] ?? 0) & 0xe0) === TABLE_SIZE) {
      const size = this.#readInteger(TABLE_SIZE_MASK);
      if (size < 0 || size > this.#limits.maxTableBytes) return false;
      this.#table.resize(size);
    }
    return true;
  }

  #readFields(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    while (this.#at < end) {
      const first = bytes[this.#at] ?? 0;
      let whole: boolean;
      if (first >= INDEXED) whole = this.#readIndexed(first);
      else if (first >= WITH_INDEXING) whole = this.#readLiteral(WITH_INDEXING_MASK, this.#table.maxBytes);
      else if (first >= TABLE_SIZE) return false;
      else whole = this.#readLiteral(LITERAL_MASK, 0);
      if (!whole) return false;
    }
    return true;
  }

  #readIndexed(first: number): boolean {
    let index = first & INDEXED_MASK;
    if (index < INDEXED_MASK) this.#at++;
    else index = this.#readInteger(INDEXED_MASK);
    if (index <= 0) return false;
    if (index < FIRST_DYNAMIC) {
      this.#keep(STATIC_NAMES[index] ?? '', STATIC_VALUES[index] ?? '');
      return true;
    }
    const age = index - FIRST_DYNAMIC;
    if (age >= this.#table.count) return false;
    this.#keep(this.#table.name(age), this.#table.value(age));
    return true;
  }

  /** `tableBytes`: what the table takes of it. A string that neither the list nor the table can take is read and not made. */
  #readLiteral(mask: number, tableBytes: number): boolean {
    const most = Math.max(this.#room, tableBytes) - ENTRY_OVERHEAD_BYTES;
    const index = this.#readInteger(mask);
    if (index < 0) return false;
    let name = '';
    let nameBytes = 0;
    if (index === 0) {
      if (!this.#readString(most, nameText)) return false;
      name = this.#text;
      nameBytes = this.#textBytes;
    } else {
      if (index - FIRST_DYNAMIC >= this.#table.count) return false;
      name = index < FIRST_DYNAMIC ? (STATIC_NAMES[index] ?? '') : this.#table.name(index - FIRST_DYNAMIC);
      nameBytes = name.length;
    }
    if (!this.#readString(most - nameBytes, latin1Text)) return false;
    const bytes = nameBytes + this.#textBytes + ENTRY_OVERHEAD_BYTES;
    if (mask === WITH_INDEXING_MASK) {
      if (bytes > tableBytes) this.#table.clear();
      else this.#table.add(name, this.#text);
    }
    if (bytes > this.#room) this.#room = -1;
    else this.#keep(name, this.#text);
    return true;
  }

  #keep(name: string, value: string): void {
    const room = this.#room - name.length - value.length - ENTRY_OVERHEAD_BYTES;
    if (room < 0 || this.#filled >= this.#limits.maxFields * 2) {
      this.#room = -1;
      return;
    }
    this.#room = room;
    this.fields[this.#filled] = name;
    this.fields[this.#filled + 1] = value;
    this.#filled += 2;
  }

  /** Negative: malformed. */
  #readInteger(mask: number): number {
    const value = (this.#bytes[this.#at] ?? 0) & mask;
    if (value < mask && this.#at < this.#end) {
      this.#at++;
      return value;
    }
    const length = integerLength(this.#bytes, this.#at, this.#end, mask);
    if (length === BAD_INTEGER) return BAD_INTEGER;
    const at = this.#at;
    this.#at += length;
    return readInteger(this.#bytes, at, length, mask);
  }

  /** Into `#text` and `#textBytes`; false when it is malformed. */
  #readString(most: number, toText: typeof latin1Text): boolean {
    const huffman = (this.#bytes[this.#at] ?? 0) >= HUFFMAN;
    const length = this.#readInteger(LENGTH_MASK);
    if (length < 0 || length > this.#end - this.#at) return false;
    const start = this.#at;
    this.#at = start + length;
    let decoded = length;
    if (huffman) {
      decoded = this.#readHuffman(start, most);
      if (decoded === BAD_HUFFMAN) return false;
    }
    this.#textBytes = decoded;
    if (decoded > most || decoded === 0) this.#text = '';
    else this.#text = huffman ? toText(scratch, 0, decoded) : toText(this.#bytes, start, this.#at);
    return true;
  }

  /** Into `scratch`, as far as it is kept. */
  #readHuffman(start: number, most: number): number {
    const room = Math.min(mostDecoded(this.#at - start), most);
    if (room > scratch.length) scratch = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(room)));
    return readHuffman(this.#bytes, start, this.#at, scratch);
  }
}
