// The dynamic table of what we send (RFC 7541 2.3.2), with the look-up that only an encoder needs. Entries have numbers that count
// up; those of one name are a chain from the newest to the oldest, which ends where numbers are of evicted entries. So nothing is
// taken out of a chain.

import { ENTRY_OVERHEAD_BYTES } from './dynamic-table.ts';
import { FIRST_DYNAMIC } from './static-table.ts';

/** A name with entries. */
export interface IndexedName {
  readonly name: string;
  /** In the static table; 0 when it is not there. */
  readonly index: number;
  /** The number of its newest entry. Below `oldest` of the table: it has none any more. */
  newest: number;
  /** Entries made since one was last of use. */
  unused: number;
}

/** The number of no entry. */
export const NONE = -1;

/** A name with many values is looked up among its newest ones. */
const MOST_COMPARED = 8;
const FIRST_ROOM = 16;

export class EncoderTable {
  /** Numbers of entries: [oldest, next). */
  oldest = 0;
  next = 0;
  /** Those that have entries; a name leaves with its last one. */
  readonly names = new Map<string, IndexedName>();
  #bytes = 0;
  #maxBytes: number;
  /** Rings; the place of an entry is its number modulo their length, a power of two. */
  #names: (IndexedName | undefined)[] = [];
  #values: string[] = [];
  /** The next older entry of the same name. */
  #older: number[] = [];

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  resize(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#evictTo(maxBytes);
  }

  /** The number of an entry with this name and value; `NONE` when there is none. */
  find(name: IndexedName, value: string): number {
    const mask = this.#values.length - 1;
    let number = name.newest;
    for (let compared = 0; number >= this.oldest && compared < MOST_COMPARED; compared++) {
      if (this.#values[number & mask] === value) return number;
      number = this.#older[number & mask] ?? NONE;
    }
    return NONE;
  }

  /** What the peer calls it (RFC 7541 2.3.3). */
  indexOf(number: number): number {
    return FIRST_DYNAMIC + this.next - 1 - number;
  }

  /** `value` and the name have room in an empty table. */
  add(name: IndexedName, value: string): void {
    const bytes = name.name.length + value.length + ENTRY_OVERHEAD_BYTES;
    this.#evictTo(this.#maxBytes - bytes);
    if (this.next - this.oldest === this.#values.length) this.#grow();
    const place = this.next & (this.#values.length - 1);
    this.#names[place] = name;
    this.#values[place] = value;
    this.#older[place] = name.newest;
    name.newest = this.next++;
    // Not before: making room may have evicted the last entry of this very name.
    this.names.set(name.name, name);
    this.#bytes += bytes;
  }

  #evictTo(bytes: number): void {
    while (this.#bytes > bytes) {
      const place = this.oldest & (this.#values.length - 1);
      const name = this.#names[place];
      this.#bytes -= (name?.name.length ?? 0) + (this.#values[place] ?? '').length + ENTRY_OVERHEAD_BYTES;
      this.#names[place] = undefined;
      this.#values[place] = '';
      if (name?.newest === this.oldest++) this.names.delete(name.name);
    }
  }

  #grow(): void {
    const from = this.#values.length - 1;
    const room = Math.max(FIRST_ROOM, this.#values.length * 2);
    const names = new Array<IndexedName | undefined>(room).fill(undefined);
    const values = new Array<string>(room).fill('');
    const older = new Array<number>(room).fill(NONE);
    for (let number = this.oldest; number < this.next; number++) {
      names[number & (room - 1)] = this.#names[number & from];
      values[number & (room - 1)] = this.#values[number & from] ?? '';
      older[number & (room - 1)] = this.#older[number & from] ?? NONE;
    }
    this.#names = names;
    this.#values = values;
    this.#older = older;
  }
}
