// The pictures of all clusters of one provider, and whose picture an event is about.

import type { EcsSettings } from '../../src/model/settings.ts';
import { placeOf } from '../aws/events/arn.ts';
import type { Place } from '../aws/events/hint.ts';
import { clusterScope } from './arn.ts';
import { ClusterPicture } from './cluster-picture.ts';

export class ClusterPictures {
  readonly #region: string | undefined;
  readonly #byScope = new Map<string, ClusterPicture>();
  /** Names or ARNs. */
  #clusters: readonly string[] = [];

  constructor({ region }: EcsSettings) {
    this.#region = region;
  }

  /** Those that there are now; what was known of others is forgotten. */
  exist(clusters: readonly string[]): void {
    this.#clusters = clusters;
    const scopes = new Set(clusters.map(clusterScope));
    for (const scope of this.#byScope.keys()) if (!scopes.has(scope)) this.#byScope.delete(scope);
  }

  of(cluster: string): ClusterPicture {
    const scope = clusterScope(cluster);
    const picture = this.#byScope.get(scope) ?? new ClusterPicture(scope);
    this.#byScope.set(scope, picture);
    return picture;
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
