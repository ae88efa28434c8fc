// What is known of the instances of one provider between readings: the last reading, and what events have led to since. EC2
// counts no versions, so of two answers the one counts whose question was asked later, and an event about an earlier start of
// an instance, which is recognised by its time, changes nothing.

import { isDeepStrictEqual } from 'node:util';
import type { InstanceHint, NoticeHint } from '../aws/events/hint.ts';
import type { Listing } from '../aws/read-pages.ts';
import type { OwnedInstance } from '../aws/trim-instance.ts';
import type { InstanceFacts } from './facts.ts';

/** The order in which questions were asked. */
export type Turn = number;

interface Sighting {
  /** Undefined: it was asked about, and there is none that runs and that the filters choose. */
  readonly instance: OwnedInstance | undefined;
  readonly asked: Turn;
}

interface Stop {
  readonly atMs: number;
  readonly noted: Turn;
  /** Whole readings since that had it all the same. */
  contradictions: number;
}

/** Answers of EC2 lag behind its events by seconds. What it repeats a reading later is so. */
const CONTRADICTIONS = 2;

export class InstancePicture {
  #sightings: ReadonlyMap<string, Sighting> = new Map();
  readonly #stops = new Map<string, Stop>();
  readonly #notices = new Map<string, { readonly atMs: number; readonly noted: Turn }>();
  #turn: Turn = 0;
  /** Of the last whole reading. */
  #readAt: Turn = 0;
  #fault: string | undefined;
  #wasRead = false;

  /** False: nothing may be published of it yet, since a picture of two instances would pass for all of them. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  /** Undefined until an instance was seen. */
  get account(): string | undefined {
    for (const { instance } of this.#sightings.values()) if (instance?.OwnerId !== undefined) return instance.OwnerId;
    return undefined;
  }

  /** Before a question is asked; its answer comes with it. */
  ask(): Turn {
    this.#turn += 1;
    return this.#turn;
  }

  /** An instance that stops or ends. Whether that is news; if so it is out at once. */
  takeStop({ instanceId, atMs }: InstanceHint): boolean {
    const known = this.#sightings.get(instanceId)?.instance;
    if (known !== undefined && launchOf(known) > atMs) return false;
    const before = this.#stops.get(instanceId)?.atMs;
    if (before !== undefined && before >= atMs) return false;
    this.#stops.set(instanceId, { atMs, noted: this.ask(), contradictions: 0 });
    return known !== undefined && (before === undefined || launchOf(known) > before);
  }

  /** An instance that is to go within minutes. Whether anybody sees a difference. */
  takeNotice({ instanceId, atMs }: NoticeHint): boolean {
    const wasLeaving = this.#isLeaving(instanceId);
    const before = this.#notices.get(instanceId);
    if (before === undefined || before.atMs < atMs) this.#notices.set(instanceId, { atMs, noted: this.ask() });
    return !wasLeaving && this.#isLeaving(instanceId);
  }

  /** What was asked about some ids. Gives those of which it says nothing new: the answer may lag behind the event. */
  learn({ items, fault }: Listing<OwnedInstance>, ids: readonly string[], asked: Turn): readonly string[] {
    const found = byId(items);
    const sightings = new Map(this.#sightings);
    for (const id of ids) {
      const instance = found.get(id);
      if (instance === undefined && fault !== undefined) continue;
      if (asked > (sightings.get(id)?.asked ?? this.#readAt)) sightings.set(id, { instance, asked });
    }
    const before = this.#sightings;
    this.#sightings = sightings;
    this.#fault = fault?.message ?? this.#fault;
    if (fault !== undefined) return [];
    return ids.filter((id) => isDeepStrictEqual(before.get(id)?.instance, sightings.get(id)?.instance));
  }

  /** A reading of everything, as far as it came. Gives what is to be published of it. */
  settle({ items, fault }: Listing<OwnedInstance>, asked: Turn): InstanceFacts {
    const found = byId(items);
    const read = new Map([...found].map(([id, instance]) => [id, this.#newest(id, { instance, asked })] as const));
    const isWhole = fault === undefined;
    const others = [...this.#sightings].filter(([id, each]) => !found.has(id) && (!isWhole || each.asked > asked));
    // In order, so that to put them in order again for each event is next to no work.
    this.#sightings = new Map([...read, ...others].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#fault = fault?.message;
    if (isWhole) {
      this.#readAt = Math.max(this.#readAt, asked);
      this.#weighStops(found, asked);
      for (const [id, { noted }] of this.#notices) if (noted < asked && !found.has(id)) this.#notices.delete(id);
    }
    this.#wasRead ||= isWhole || found.size > 0;
    return isWhole ? this.facts() : this.#factsOf(read);
  }

  /** Everything known, for publishing after an event. */
  facts(): InstanceFacts {
    return this.#factsOf(this.#sightings);
  }

  #newest(id: string, sighting: Sighting): Sighting {
    const known = this.#sightings.get(id);
    return known !== undefined && known.asked > sighting.asked ? known : sighting;
  }

  /** What is not there any more need not be remembered; of what is there all the same, EC2 has the last word. */
  #weighStops(found: ReadonlyMap<string, OwnedInstance>, asked: Turn): void {
    for (const [id, stop] of this.#stops) {
      if (stop.noted > asked) continue;
      const instance = found.get(id);
      stop.contradictions += 1;
      const isOver = instance === undefined || launchOf(instance) > stop.atMs;
      if (isOver || stop.contradictions === CONTRADICTIONS) this.#stops.delete(id);
    }
  }

  /** With a fault nothing that is published is removed: an instance that stops is then shown as one that serves nothing. */
  #factsOf(sightings: ReadonlyMap<string, Sighting>): InstanceFacts {
    const running = [...sightings].flatMap(([id, { instance }]) =>
      instance === undefined ? [] : [[id, instance] as const],
    );
    const stopping = new Set(running.filter(([id, instance]) => this.#isStopped(id, instance)).map(([id]) => id));
    const shown = this.#fault === undefined ? running.filter(([id]) => !stopping.has(id)) : running;
    return {
      instances: shown.map(([, instance]) => instance),
      leaving: new Set(shown.map(([id]) => id).filter((id) => this.#isLeaving(id))),
      stopping,
      fault: this.#fault,
    };
  }

  #isStopped(id: string, instance: OwnedInstance): boolean {
    const stop = this.#stops.get(id);
    return stop !== undefined && launchOf(instance) <= stop.atMs;
  }

  #isLeaving(id: string): boolean {
    const instance = this.#sightings.get(id)?.instance;
    const notice = this.#notices.get(id);
    return instance !== undefined && notice !== undefined && launchOf(instance) <= notice.atMs;
  }
}

const byId = (items: readonly OwnedInstance[]): ReadonlyMap<string, OwnedInstance> =>
  new Map(items.flatMap((instance) => (instance.InstanceId === undefined ? [] : [[instance.InstanceId, instance]])));

/** Of its last start, to the second as events have their times: an instance that was stopped and started again has a new one. */
const launchOf = ({ LaunchTime }: OwnedInstance): number => Math.floor((LaunchTime?.getTime() ?? 0) / 1000) * 1000;
