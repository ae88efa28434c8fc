// The pictures of all clusters of one provider, and whose picture an event is about.

import type { Random } from '../../src/model/clock.ts';
import type { EcsSettings } from '../../src/model/settings.ts';
import type { ScopeReading } from '../../src/model/snapshot.ts';
import { placeOf } from '../aws/events/arn.ts';
import type { Place } from '../aws/events/hint.ts';
import { clusterScope } from './arn.ts';
import { ClusterPicture } from './cluster-picture.ts';

export class ClusterPictures {
  readonly #region: string | undefined;
  readonly #random: Random;
  readonly #byScope = new Map<string, ClusterPicture>();
  /** By scope: when it may be read again (`Clock.nowMs`). */
  readonly #resting = new Map<string, number>();
  /** By scope. */
  readonly #latest = new Map<string, ScopeReading>();
  /** Names or ARNs. */
  #clusters: readonly string[] = [];

  constructor({ region }: EcsSettings, random: Random) {
    this.#region = region;
    this.#random = random;
  }

  /** Those that there are now; what was known of others is forgotten. */
  exist(clusters: readonly string[]): void {
    this.#clusters = clusters;
    const scopes = new Set(clusters.map(clusterScope));
    for (const each of [this.#byScope, this.#resting, this.#latest]) {
      for (const scope of each.keys()) if (!scopes.has(scope)) each.delete(scope);
    }
  }

  of(cluster: string): ClusterPicture {
    const scope = clusterScope(cluster);
    const picture = this.#byScope.get(scope) ?? new ClusterPicture(scope, this.#random);
    this.#byScope.set(scope, picture);
    return picture;
  }

  /** What was last told of each: while nothing is due, that still holds. */
  get latest(): readonly ScopeReading[] {
    return [...this.#latest.values()];
  }

  told(reading: ScopeReading): void {
    this.#latest.set(reading.scope, reading);
  }

  /** A new watch begins: none rests. */
  wake(): void {
    this.#resting.clear();
    this.#latest.clear();
  }

  /** Faults, and what no event tells of, are not worth a look at every chance. */
  rest(cluster: string, untilMs: number): void {
    this.#resting.set(clusterScope(cluster), untilMs);
  }

  mayBeRead(cluster: string, nowMs: number): boolean {
    return nowMs >= (this.#resting.get(clusterScope(cluster)) ?? nowMs);
  }

  /** The cluster of ours that the event is about, if any: by its ARN, since two accounts may have the same names. */
  find(clusterArn: string): string | undefined {
    return this.#clusters.find((cluster) => {
      const known = this.#arnOf(cluster);
      if (known !== undefined) return known === clusterArn;
      const { region } = placeOf(clusterArn) ?? {};
      return clusterScope(clusterArn) === clusterScope(cluster) && (this.#region ?? region) === region;
    });
  }

  /** Clusters of ours whose machines may be there. One of which nothing was seen has none that count. */
  at({ account, region }: Place): readonly string[] {
    return this.#clusters.filter((cluster) => {
      const place = placeOf(this.#arnOf(cluster) ?? '');
      return place?.account === account && place.region === region;
    });
  }

  #arnOf(cluster: string): string | undefined {
    return cluster.startsWith('arn:') ? cluster : this.of(cluster).clusterArn;
  }
}
