// Which clusters there are: those that the settings name, or those that AWS lists.

import type { EcsSettings } from '../../src/model/settings.ts';
import type { ApiFault } from '../aws/api-fault.ts';
import { clusterScope } from './arn.ts';
import type { EcsApi } from './ecs-api.ts';

export interface ClusterListing {
  /** Names or ARNs, each cluster once. */
  readonly clusters: readonly string[];
  /** Why the list may be too short; the clusters of the last whole list are then in it. */
  readonly fault: ApiFault | undefined;
}

export class ClusterList {
  readonly #settings: EcsSettings;
  #lastWhole: readonly string[] = [];

  constructor(settings: EcsSettings) {
    this.#settings = settings;
  }

  async read(api: EcsApi): Promise<ClusterListing> {
    if (!this.#settings.autoDiscoverClusters) return { clusters: distinct(this.#settings.clusters), fault: undefined };
    const { items, fault } = await api.listClusters();
    if (fault !== undefined) return { clusters: distinct([...items, ...this.#lastWhole]), fault };
    this.#lastWhole = distinct(items);
    return { clusters: this.#lastWhole, fault };
  }
}

/** The name and the ARN of one cluster are one cluster. */
const distinct = (clusters: readonly string[]): readonly string[] => [
  ...new Map(clusters.map((cluster) => [clusterScope(cluster), cluster])).values(),
];
