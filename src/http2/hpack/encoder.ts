// Header blocks to one peer (RFC 7541): names and values in, bytes out. The dynamic table belongs to the connection.

import { ENTRY_OVERHEAD_BYTES, FIRST_TABLE_BYTES } from './dynamic-table.ts';
import { EncoderTable, type IndexedName, NONE } from './encoder-table.ts';
import { MOST_INTEGER_BYTES, writeInteger } from './integers.ts';
import { KNOWN_NAMES, type KnownName } from './known-names.ts';
import {
  INDEXED,
  INDEXED_MASK,
  LITERAL_MASK,
  NEVER_INDEXED,
  TABLE_SIZE,
  TABLE_SIZE_MASK,
  WITH_INDEXING,
  WITH_INDEXING_MASK,
  WITHOUT_INDEXING,
} from './representations.ts';
import { mostStringBytes, writeString } from './write-string.ts';

/** Shorter ones could be guessed (RFC 7541 7.1.3). */
const SHORTEST_INDEXED_COOKIE = 20;
/** Of the table, for one entry: a larger one pushes out more than it saves. */
const LARGEST_ENTRY_SHARE = 0.5;
/** So many entries of one name, none of them used: its values are of one message each. Every 16th is tried all the same. */
const UNUSED_IN_A_ROW = 4;
const TRIED_AGAIN_MASK = 0x0f;

export class HpackEncoder {
  readonly #ownMaxBytes: number;
  readonly #table: EncoderTable;
  /** By id of a known name. */
  readonly #known: (IndexedName | undefined)[] = [];
  /** What the peer was told last, and the smallest since then. */
  #toldBytes = FIRST_TABLE_BYTES;
  #smallestBytes: number;

  /** `maxTableBytes`: the most that we use, whatever the peer allows. */
  constructor(maxTableBytes: number) {
    this.#ownMaxBytes = maxTableBytes;
    this.#smallestBytes = Math.min(maxTableBytes, FIRST_TABLE_BYTES);
    this.#table = new EncoderTable(this.#smallestBytes);
  }

  /**
   * The peer's SETTINGS_HEADER_TABLE_SIZE. The table never exceeds it, nor ours; the change, and the smallest in between, is told in
   * the next block (RFC 7541 4.2).
   */
  setPeerLimit(bytes: number): void {
    const maxBytes = Math.min(bytes, this.#ownMaxBytes);
    this.#smallestBytes = Math.min(this.#smallestBytes, maxBytes);
    this.#table.resize(maxBytes);
  }

  /** An upper bound of what `encode` will write for these fields. */
  bound(fields: readonly string[]): number {
    let bytes = 2 * MOST_INTEGER_BYTES;
    for (let i = 0; i < fields.length; i++) bytes += mostStringBytes(fields[i] ?? '');
    // What stands in front of a literal.
    return bytes + fields.length / 2;
  }

  /** Writes one block at `at`; names in lower case, latin1. Gives where it ends. `into` has room for `bound`. */
  encode(fields: readonly string[], into: Uint8Array, at: number): number {
    let i = this.#writeSizes(into, at);
    for (let f = 0; f < fields.length; f += 2) i = this.#writeField(fields[f] ?? '', fields[f + 1] ?? '', into, i);
    return i;
  }

  #writeSizes(into: Uint8Array, at: number): number {
    const { maxBytes } = this.#table;
    let i = at;
    if (this.#smallestBytes < Math.min(this.#toldBytes, maxBytes)) {
      i = writeInteger(into, i, TABLE_SIZE, TABLE_SIZE_MASK, this.#smallestBytes);
      this.#toldBytes = this.#smallestBytes;
    }
    if (this.#toldBytes !== maxBytes) i = writeInteger(into, i, TABLE_SIZE, TABLE_SIZE_MASK, maxBytes);
    this.#toldBytes = maxBytes;
    this.#smallestBytes = maxBytes;
    return i;
  }

  #writeField(name: string, value: string, into: Uint8Array, at: number): number {
    const known = KNOWN_NAMES.get(name);
    if (known === undefined) return this.#writeOther(name, value, into, at);
    const { index, values } = known;
    for (let i = 0; i < values.length; i++) {
      if (values[i] === value) {
        into[at] = INDEXED | (index + i);
        return at + 1;
      }
    }
    const { worth } = known;
    if (worth === 'seldom') return writeLiteral(WITHOUT_INDEXING, LITERAL_MASK, index, name, value, into, at);
    const often = worth === 'often' || (worth === 'crumb' && value.length >= SHORTEST_INDEXED_COOKIE);
    if (often) return this.#writeOften(this.#indexedOf(known), value, into, at);
    return writeLiteral(NEVER_INDEXED, LITERAL_MASK, index, name, value, into, at);
  }

  #indexedOf({ id, name, index }: KnownName): IndexedName {
    let indexed = this.#known[id];
    if (indexed === undefined) {
      indexed = { name, index, newest: NONE, unused: 0 };
      this.#known[id] = indexed;
    }
    return indexed;
  }

  #writeOther(name: string, value: string, into: Uint8Array, at: number): number {
    const indexed = this.#table.names.get(name) ?? { name, index: 0, newest: NONE, unused: 0 };
    return this.#writeOften(indexed, value, into, at);
  }

  #writeOften(indexed: IndexedName, value: string, into: Uint8Array, at: number): number {
    const number = this.#table.find(indexed, value);
    if (number === NONE) return this.#writeNew(indexed, value, into, at);
    indexed.unused = 0;
    return writeInteger(into, at, INDEXED, INDEXED_MASK, this.#table.indexOf(number));
  }

  #writeNew(indexed: IndexedName, value: string, into: Uint8Array, at: number): number {
    const { name } = indexed;
    let { index } = indexed;
    if (index === 0 && indexed.newest >= this.#table.oldest) index = this.#table.indexOf(indexed.newest);
    if (!this.#isWorthIt(indexed, value)) {
      return writeLiteral(WITHOUT_INDEXING, LITERAL_MASK, index, name, value, into, at);
    }
    const end = writeLiteral(WITH_INDEXING, WITH_INDEXING_MASK, index, name, value, into, at);
    this.#table.add(indexed, value);
    return end;
  }

  #isWorthIt(indexed: IndexedName, value: string): boolean {
    const bytes = indexed.name.length + value.length + ENTRY_OVERHEAD_BYTES;
    if (bytes > this.#table.maxBytes * LARGEST_ENTRY_SHARE) return false;
    return indexed.unused++ < UNUSED_IN_A_ROW || (indexed.unused & TRIED_AGAIN_MASK) === 0;
  }
}

/** `index` of the name; 0: the name itself. */
function writeLiteral(
  flags: number,
  mask: number,
  index: number,
  name: string,
  value: string,
  into: Uint8Array,
  at: number,
): number {
  const nameAt = writeInteger(into, at, flags, mask, index);
  return writeString(value, into, index === 0 ? writeString(name, into, nameAt) : nameAt);
}
