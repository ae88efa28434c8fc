// The streams of one connection by their number. Not a Map: with few members at a time its outgrown tables keep each other, and
// what they hold, until the old generation is collected (`proxy/roster.ts` tells why).

interface Numbered {
  readonly id: number;
}

const FIRST_SLOTS = 16;

export class StreamTable<T extends Numbered> {
  size = 0;
  /** Open addressing with linear probing; never more than half full. */
  #slots: (T | undefined)[] = new Array<T | undefined>(FIRST_SLOTS).fill(undefined);
  #mask = FIRST_SLOTS - 1;

  get(id: number): T | undefined {
    return this.#slots[this.#find(id)];
  }

  add(member: T): void {
    if (this.size * 2 >= this.#slots.length) this.#grow();
    this.#slots[this.#find(member.id)] = member;
    this.size++;
  }

  delete(id: number): void {
    let hole = this.#find(id);
    if (this.#slots[hole] === undefined) return;
    this.size--;
    this.#slots[hole] = undefined;
    // Who stands behind it because its place was taken moves up.
    for (let at = (hole + 1) & this.#mask; ; at = (at + 1) & this.#mask) {
      const member = this.#slots[at];
      if (member === undefined) return;
      const distance = (at - this.#home(member.id)) & this.#mask;
      if (distance < ((at - hole) & this.#mask)) continue;
      this.#slots[hole] = member;
      this.#slots[at] = undefined;
      hole = at;
    }
  }

  /** Who is there now, in no order: members may come and go meanwhile. */
  members(): T[] {
    return this.#slots.filter((member) => member !== undefined);
  }

  /** Where it is, or where it would be. */
  #find(id: number): number {
    let at = this.#home(id);
    for (;;) {
      const member = this.#slots[at];
      if (member === undefined || member.id === id) return at;
      at = (at + 1) & this.#mask;
    }
  }

  /** Numbers of one side are all odd, or all even. */
  #home(id: number): number {
    return (id >>> 1) & this.#mask;
  }

  #grow(): void {
    const members = this.members();
    this.#slots = new Array<T | undefined>(this.#slots.length * 2).fill(undefined);
    this.#mask = this.#slots.length - 1;
    for (const member of members) this.#slots[this.#find(member.id)] = member;
  }
}
