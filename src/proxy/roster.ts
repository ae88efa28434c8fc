// Who is there now: members that come and go with every connection or request. Not a Set: as long as few come between two
// collections, the table that a Set has outgrown is old, dead, and points to the next one, which is kept with all that it
// holds, and so on until the old generation is collected. Of HTTP/2's streams 3 KB each lived on that way
// (docs/performance.md).

/** Kept by whoever added the member. */
export interface Place<T> {
  readonly member: T;
  /** In the list; -1: it has left. The roster's own. */
  at: number;
}

export class Roster<T> {
  readonly #places: Place<T>[] = [];

  get size(): number {
    return this.#places.length;
  }

  add(member: T): Place<T> {
    const place = { member, at: this.#places.length };
    this.#places.push(place);
    return place;
  }

  /** Once is enough: who has left has left. */
  delete(place: Place<T>): void {
    const { at } = place;
    if (at < 0) return;
    place.at = -1;
    const last = this.#places.pop();
    if (last === undefined || last === place) return;
    this.#places[at] = last;
    last.at = at;
  }

  /** In no order. Members may leave meanwhile, whoever they are; who comes meanwhile is not visited. */
  visit(each: (member: T) => void): void {
    // From the end: what takes a place that became free has been visited, or moves to where it still will be.
    for (let at = this.#places.length - 1; at >= 0; at--) {
      const place = this.#places[at];
      if (place !== undefined) each(place.member);
    }
  }

  clear(): void {
    for (const place of this.#places) place.at = -1;
    this.#places.length = 0;
  }
}
