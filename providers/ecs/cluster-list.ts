// Which clusters there are: those that the settings name, or those that AWS lists.

import type { Clock } from '../../src/model/clock.ts';
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

/** While events are followed: a new cluster is rare, and none tells of it. */
const RELIST_MS = 60_000;

export class ClusterList {
  readonly #settings: EcsSettings;
  readonly #clock: Clock;
  #lastWhole: readonly string[] = [];
  #relistAtMs = Number.NEGATIVE_INFINITY;

  constructor(settings: EcsSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** `isPatient`: a list of the last minute will do. */
  async read(api: EcsApi, isPatient: boolean): Promise<ClusterListing> {
    if (!this.#settings.autoDiscoverClusters) return { clusters: distinct(this.#settings.clusters), fault: undefined };
    const nowMs = this.#clock.nowMs();
    if (isPatient && nowMs < this.#relistAtMs) return { clusters: this.#lastWhole, fault: undefined };
    const { items, fault } = await api.listClusters();
    if (fault !== undefined) return { clusters: distinct([...items, ...this.#lastWhole]), fault };
    this.#lastWhole = distinct(items);
    this.#relistAtMs = nowMs + RELIST_MS;
    return { clusters: this.#lastWhole, fault };
  }
}

/** The name and the ARN of one cluster are one cluster. */
const distinct = (clusters: readonly string[]): readonly string[] => [
  ...new Map(clusters.map((cluster) => [clusterScope(cluster), cluster])).values(),
];
