// Servers of one weight in the order of their turns: a linked list, so that the next turn costs nothing to find and a
// server goes to the end without moving the others. With equal weights the end is always its place.

import type { Target } from './balancer.ts';

/** A server's turns on the virtual time of its balancer, in which a server of weight w has w turns a unit. */
export class Member {
  readonly target: Target;
  readonly weight: number;
  /** Has turns only where none that stays is left. */
  readonly leaving: boolean;
  next: Member | undefined;
  previous: Member | undefined;
  #joinedAt = 0;
  #turns = 1;

  /** `weight`: what the server gets of its own. */
  constructor(target: Target, weight: number) {
    this.target = target;
    this.weight = weight;
    this.leaving = target.server.leaving === true;
  }

  /**
   * When its next turn is due. A quotient, not a sum: after `weight` turns it is a whole number again, so that shares are
   * exact however long a server serves.
   */
  get deadline(): number {
    return this.#joinedAt + this.#turns / this.weight;
  }

  /** Its first turn is due one interval from `now`. */
  join(now: number): void {
    this.#joinedAt = now;
    this.#turns = 1;
  }

  /** A turn was taken at `now`. One that was passed over for a while does not catch up: it would get a burst. */
  take(now: number): void {
    if (this.deadline < now) this.join(now);
    else this.#turns++;
  }
}

export class Rotation {
  readonly weight: number;
  first: Member | undefined;
  #last: Member | undefined;

  constructor(weight: number) {
    this.weight = weight;
  }

  append(member: Member): void {
    member.previous = this.#last;
    member.next = undefined;
    if (this.#last === undefined) this.first = member;
    else this.#last.next = member;
    this.#last = member;
  }

  remove(member: Member): void {
    if (member.previous === undefined) this.first = member.next;
    else member.previous.next = member.next;
    if (member.next === undefined) this.#last = member.previous;
    else member.next.previous = member.previous;
  }
}
