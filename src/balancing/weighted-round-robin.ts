// Weighted round robin, earliest deadline first (reference 8.2): a server's deadline grows by 1/weight with each turn, and
// the earliest is next. One rotation a weight: choosing compares as many heads as there are different weights, mostly one.
// Servers that are leaving have rotations of their own, which nobody looks at while another server is left.

import type { Clock, Random } from '../model/clock.ts';
import type { ServerShare } from '../model/health-check.ts';
import type { Server } from '../model/routing-state.ts';
import type { Balancer, Target } from './balancer.ts';
import { Member, Rotation } from './rotation.ts';
import { SetAside } from './set-aside.ts';
import { shuffle } from './shuffle.ts';
import { parseTarget } from './target.ts';

export interface WeightedRoundRobinOptions {
  readonly clock: Clock;
  /** Shuffles servers that join: workers that all start with the same one would hit it together. */
  readonly random: Random;
}

export function createWeightedRoundRobin(options: WeightedRoundRobinOptions): Balancer {
  return new WeightedRoundRobin(options);
}

class WeightedRoundRobin implements Balancer {
  readonly #random: Random;
  readonly #aside: SetAside;
  readonly #out: SetAside;
  #members: ReadonlyMap<string, Member> = new Map();
  /** Of servers that stay, and of those that are leaving. */
  readonly #rotations: Rotation[] = [];
  readonly #leaving: Rotation[] = [];
  /** The latest deadline that was served. */
  #now = 0;

  constructor({ clock, random }: WeightedRoundRobinOptions) {
    this.#random = random;
    this.#aside = new SetAside(clock);
    this.#out = new SetAside(clock);
  }

  pick(except: Target | undefined): Target | undefined {
    const exceptUrl = except?.server.url;
    const chosen = this.#choose(exceptUrl, false) ?? this.#choose(exceptUrl, true) ?? this.#choose(undefined, true);
    return chosen === undefined ? undefined : this.#take(chosen);
  }

  setAside({ server: { url } }: Target, forMs?: number): void {
    if (this.#members.has(url)) this.#aside.add(url, forMs);
  }

  takeOut({ server: { url } }: Target, forMs: number): void {
    if (this.#members.has(url)) this.#out.add(url, forMs);
  }

  /** Servers without a positive weight, or with a URL that cannot be dialled (refused before it came here), have no turns. */
  update(servers: readonly Server[], shares: readonly ServerShare[] = []): void {
    const shareOf = new Map(shares.map(({ url, share }) => [url, share]));
    const before = this.#members;
    const after = new Map<string, Member>();
    const joining: Member[] = [];
    for (const server of servers) {
      const known = before.get(server.url);
      const weight = server.weight * (shareOf.get(server.url) ?? 1);
      const member = isAsBefore(known, server, weight) ? known : createMember(server, weight, known);
      if (member === undefined) continue;
      after.set(server.url, member);
      if (member !== known) joining.push(member);
    }
    for (const [url, member] of before) if (after.get(url) !== member) this.#leave(member);
    for (const member of shuffle(joining, this.#random)) this.#join(member);
    this.#members = after;
    this.#aside.retain(after);
    this.#out.retain(after);
  }

  /** Who stays before who leaves. */
  #choose(exceptUrl: string | undefined, asideToo: boolean): Member | undefined {
    return this.#earliest(this.#rotations, exceptUrl, asideToo) ?? this.#earliest(this.#leaving, exceptUrl, asideToo);
  }

  /** Who has the earliest deadline, passing over `exceptUrl`, who is out and, unless `asideToo`, who is set aside. */
  #earliest(rotations: readonly Rotation[], exceptUrl: string | undefined, asideToo: boolean): Member | undefined {
    let earliest: Member | undefined;
    for (let i = 0; i < rotations.length; i++) {
      let member = rotations[i]?.first;
      while (member !== undefined && !this.#allows(member.target.server.url, exceptUrl, asideToo)) member = member.next;
      if (member === undefined) continue;
      if (earliest === undefined || member.deadline < earliest.deadline) earliest = member;
    }
    return earliest;
  }

  #allows(url: string, exceptUrl: string | undefined, asideToo: boolean): boolean {
    return url !== exceptUrl && !this.#out.has(url) && (asideToo || !this.#aside.has(url));
  }

  #take(member: Member): Target {
    this.#now = Math.max(this.#now, member.deadline);
    member.take(this.#now);
    const rotation = this.#rotationOf(member);
    rotation.remove(member);
    rotation.append(member);
    return member.target;
  }

  #join(member: Member): void {
    member.join(this.#now);
    this.#rotationOf(member).append(member);
  }

  #leave(member: Member): void {
    const rotation = this.#rotationOf(member);
    rotation.remove(member);
    const rotations = this.#tierOf(member);
    if (rotation.first === undefined) rotations.splice(rotations.indexOf(rotation), 1);
  }

  #rotationOf(member: Member): Rotation {
    const rotations = this.#tierOf(member);
    for (let i = 0; i < rotations.length; i++) {
      const rotation = rotations[i];
      if (rotation?.weight === member.weight) return rotation;
    }
    const rotation = new Rotation(member.weight);
    rotations.push(rotation);
    return rotation;
  }

  #tierOf({ leaving }: Member): Rotation[] {
    return leaving ? this.#leaving : this.#rotations;
  }
}

const isAsBefore = (known: Member | undefined, { leaving }: Server, weight: number): known is Member =>
  known?.weight === weight && known.leaving === (leaving === true);

/** Where only its share has changed the target stays the same object. */
function createMember(server: Server, weight: number, known: Member | undefined): Member | undefined {
  if (!(weight > 0)) return undefined;
  if (known?.target.server.weight === server.weight && known.target.server.leaving === server.leaving)
    return new Member(known.target, weight);
  const target = parseTarget(server);
  return target.ok ? new Member(target.value, weight) : undefined;
}
