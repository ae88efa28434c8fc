// The dynamic table of what a peer sends (RFC 7541 2.3.2): a ring, in which the newest entry has the lowest index.

/** RFC 7541 4.1. */
export const ENTRY_OVERHEAD_BYTES = 32;

/** What both sides begin with (RFC 9113 6.5.2). */
export const FIRST_TABLE_BYTES = 4096;

const FIRST_ROOM = 16;

export class DynamicTable {
  count = 0;
  #bytes = 0;
  #maxBytes = FIRST_TABLE_BYTES;
  /** Entries ever added: the newest is at `added - 1`, modulo the room, which is a power of two. */
  #added = 0;
  #names: string[] = [];
  #values: string[] = [];

  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** `age` 0 is the newest entry; below `count`. */
  name(age: number): string {
    return this.#names[(this.#added - 1 - age) & (this.#names.length - 1)] ?? '';
  }

  value(age: number): string {
    return this.#values[(this.#added - 1 - age) & (this.#values.length - 1)] ?? '';
  }

  resize(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#evictTo(maxBytes);
  }

  /** Name and value have room in an empty table; one that has not empties it (RFC 7541 4.4), which is `clear`. */
  add(name: string, value: string): void {
    const bytes = name.length + value.length + ENTRY_OVERHEAD_BYTES;
    this.#evictTo(this.#maxBytes - bytes);
    if (this.count === this.#names.length) this.#grow();
    const slot = this.#added & (this.#names.length - 1);
    this.#names[slot] = name;
    this.#values[slot] = value;
    this.#added++;
    this.count++;
    this.#bytes += bytes;
  }

  clear(): void {
    this.#evictTo(0);
  }

  #evictTo(bytes: number): void {
    while (this.#bytes > bytes) {
      const slot = (this.#added - this.count) & (this.#names.length - 1);
      this.#bytes -= (this.#names[slot] ?? '').length + (this.#values[slot] ?? '').length + ENTRY_OVERHEAD_BYTES;
      this.#names[slot] = '';
      this.#values[slot] = '';
      this.count--;
    }
  }

  #grow(): void {
    const room = Math.max(FIRST_ROOM, this.#names.length * 2);
    const names = new Array<string>(room).fill('');
    const values = new Array<string>(room).fill('');
    for (let i = 0; i < this.count; i++) {
      names[i] = this.name(this.count - 1 - i);
      values[i] = this.value(this.count - 1 - i);
    }
    this.#names = names;
    this.#values = values;
    this.#added = this.count;
  }
}
