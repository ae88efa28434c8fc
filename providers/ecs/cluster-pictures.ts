// The pictures of all clusters of one provider, and whose picture an event is about.

import type { EcsSettings } from '../../src/model/settings.ts';
import type { TaskHint } from '../aws/events/hint.ts';
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
  find({ clusterArn, region }: TaskHint): string | undefined {
    return this.#clusters.find((cluster) => {
      const known = cluster.startsWith('arn:') ? cluster : this.of(cluster).clusterArn;
      if (known !== undefined) return known === clusterArn;
      return clusterScope(clusterArn) === clusterScope(cluster) && (this.#region ?? region) === region;
    });
  }
}
