// The ECS provider: polls clusters side by side. Each cluster is a scope and is published as soon as it is read, so a
// slow or broken one holds up nobody. Between readings it follows what events say of tasks.

import type { Provider } from '../../src/model/provider.ts';
import type { EcsSettings } from '../../src/model/settings.ts';
import type { ScopeReading, Snapshot } from '../../src/model/snapshot.ts';
import type { ApiFault } from '../aws/api-fault.ts';
import type { AwsDeps } from '../aws/aws-deps.ts';
import type { Hints } from '../aws/events/hint-board.ts';
import { mapLimited } from '../aws/map-limited.ts';
import { poll } from '../aws/poll.ts';
import { clusterScope } from './arn.ts';
import { ClusterList } from './cluster-list.ts';
import { ClusterPictures } from './cluster-pictures.ts';
import { EcsApi } from './ecs-api.ts';
import { fetchCluster } from './fetch-cluster.ts';
import { followHints } from './follow-hints.ts';
import { Hosts } from './hosts.ts';
import { readCluster } from './snapshot.ts';
import { TaskDefinitions } from './task-definitions.ts';

const CLUSTERS_AT_ONCE = 4;

type Tell = (snapshot: Omit<Snapshot, 'provider'>) => void;

/** Without `hints` there are only readings at intervals. */
export function createEcsProvider(settings: EcsSettings, deps: AwsDeps, hints?: Hints): Provider {
  const { name, refreshMs } = settings;
  const clusterList = new ClusterList(settings);
  const definitions = new TaskDefinitions();
  const hosts = new Hosts(settings.ecsAnywhere);
  const memory = { definitions, hosts };
  // What is known between readings is kept for those who follow events: it is every task, as AWS describes it.
  const following = hints && { hints, pictures: new ClusterPictures(settings) };

  async function readOnce(api: EcsApi, tell: Tell): Promise<readonly ScopeReading[]> {
    const { clusters, fault } = await clusterList.read(api);
    const known = fault === undefined ? { knownScopes: clusters.map(clusterScope) } : {};
    const unlisted = fault === undefined ? [] : [unlistedReading(name, fault)];
    following?.pictures.exist(clusters);
    if (unlisted.length > 0 || clusters.length === 0) tell({ readings: unlisted, ...known });
    const readings = await mapLimited(clusters, CLUSTERS_AT_ONCE, async (cluster) => {
      const picture = following?.pictures.of(cluster);
      const asked = picture?.unlisted ?? [];
      const { facts, listed } = await fetchCluster(cluster, api.withFuse(), memory, asked);
      const reading = readCluster(picture?.settle(facts, listed, asked) ?? facts, settings);
      tell({ readings: [reading], ...known });
      return reading;
    });
    // An outage is no reason to forget.
    if (readings.some(({ status }) => status !== 'failed')) {
      definitions.endPoll();
      hosts.endPoll();
    }
    return [...unlisted, ...readings];
  }

  return {
    name,
    async watch(publish, signal) {
      // Memory outlives a watch, clients do not: a fresh one asks for credentials anew.
      const api = EcsApi.open(settings, deps, signal);
      const tell: Tell = (snapshot) => {
        if (!signal.aborted) publish({ provider: name, ...snapshot });
      };
      const unfollow = following && followHints({ ...following, api, memory, settings, tell }, deps);
      try {
        await poll({ name, refreshMs, readOnce: () => readOnce(api, tell) }, deps, signal);
      } finally {
        unfollow?.();
        api.close();
      }
    },
  };
}

/** The list of clusters as a scope of its own, for as long as it cannot be read. */
const unlistedReading = (provider: string, fault: ApiFault): ScopeReading => ({
  scope: 'clusters',
  status: 'failed',
  items: [],
  problems: [{ provider, object: 'scope clusters', reason: fault.message }],
});
