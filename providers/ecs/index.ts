// The ECS provider: reads clusters side by side. Each cluster is a scope and is published as soon as it is read, so a slow or
// broken one holds up nobody. While events are followed they tell what changes, and readings make good what they missed.

import { Gate } from '../../src/model/gate.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { EcsSettings } from '../../src/model/settings.ts';
import type { ScopeReading, Snapshot } from '../../src/model/snapshot.ts';
import type { ApiFault } from '../aws/api-fault.ts';
import type { AwsDeps } from '../aws/aws-deps.ts';
import type { Hints } from '../aws/events/hint-board.ts';
import { HintMeter } from '../aws/events/hint-meter.ts';
import { mapLimited } from '../aws/map-limited.ts';
import { poll } from '../aws/poll.ts';
import { clusterScope } from './arn.ts';
import { ClusterList } from './cluster-list.ts';
import type { ClusterPicture, Pace } from './cluster-picture.ts';
import { ClusterPictures } from './cluster-pictures.ts';
import { DefinitionCache } from './definition-cache.ts';
import { EcsApi } from './ecs-api.ts';
import { followHints } from './follow-hints.ts';
import { Hosts } from './hosts.ts';
import { refreshCluster } from './refresh-cluster.ts';
import { TaskDefinitions } from './task-definitions.ts';

/** While one waits for the end of its pages, others have definitions to ask for: the budget alone decides how fast. */
const CLUSTERS_AT_ONCE = 16;
/** Enough to keep the budget busy: six batches with six questions each, at twenty a second. */
const FIRST_BATCHES_AT_ONCE = 6;
/** While events are followed: how often is looked whether something is due. Most looks cost no call. */
const LOOK_EVERY_MS = 5_000;

type Tell = (snapshot: Omit<Snapshot, 'provider'>) => void;

/** Without `hints` there are only readings at intervals. */
export function createEcsProvider(
  settings: EcsSettings,
  deps: AwsDeps,
  hints?: Hints,
  cache: DefinitionCache = new DefinitionCache(deps.clock),
): Provider {
  const { name, refreshMs } = settings;
  const { clock, random, logger } = deps;
  const clusterList = new ClusterList(settings, clock);
  const hosts = new Hosts(settings.ecsAnywhere, clock);
  const memory = { definitions: new TaskDefinitions(cache), hosts, findings: new WeakMap() };
  const firstBatches = new Gate(FIRST_BATCHES_AT_ONCE);
  const pictures = new ClusterPictures(settings, random);
  const isFollowed = () => hints?.isWorking === true;
  const paceOf = ({ isFed }: ClusterPicture): Pace => (isFollowed() && isFed ? 'events' : 'polling');
  const meter = new HintMeter(clock);

  async function readOnce(api: EcsApi, tell: Tell): Promise<readonly ScopeReading[]> {
    const { clusters, fault } = await clusterList.read(api, isFollowed());
    const known = fault === undefined ? { knownScopes: clusters.map(clusterScope) } : {};
    const unlisted = fault === undefined ? [] : [unlistedReading(name, fault)];
    pictures.exist(clusters);
    if (unlisted.length > 0 || clusters.length === 0) tell({ readings: unlisted, ...known });
    await mapLimited(clusters, CLUSTERS_AT_ONCE, async (cluster) => {
      const picture = pictures.of(cluster);
      if (isFollowed() && !pictures.mayBeRead(cluster, clock.nowMs())) return;
      const pace = paceOf(picture);
      const reading = await refreshCluster({
        ...{ cluster, picture, pace, memory, firstBatches, settings, clock },
        api: api.withFuse(),
        // A reading of which more comes says nothing of other scopes: who is ready waits for whole ones.
        tell: (reading) => tell({ readings: [reading], ...(reading.more === true ? {} : known) }),
      });
      if (pace === 'events' && paceOf(picture) === 'polling') logger.warn(NOT_FED, { provider: name, cluster });
      if (picture.hasGaps || pace === 'polling') pictures.rest(cluster, clock.nowMs() + refreshMs);
      if (reading !== undefined) pictures.told(reading);
    });
    return [...unlisted, ...pictures.latest];
  }

  return {
    name,
    figures: () => ({ ...deps.budgets.of(name, settings).figures(), ...(hints && { hints: meter.figures() }) }),
    async watch(publish, signal) {
      // Memory outlives a watch, clients do not: a fresh one asks for credentials anew.
      const api = EcsApi.open(settings, deps, signal);
      const tell: Tell = (snapshot) => {
        if (!signal.aborted) publish({ provider: name, ...snapshot });
      };
      pictures.wake();
      const unfollow = hints && followHints({ hints, pictures, api, memory, settings, tell, meter }, deps);
      const pauseMs = () => (isFollowed() ? LOOK_EVERY_MS : refreshMs);
      try {
        await poll({ name, pauseMs, readOnce: () => readOnce(api, tell) }, deps, signal);
      } finally {
        unfollow?.();
        api.close();
      }
    },
  };
}

const NOT_FED =
  'a reading found a task that no event has told of: until one comes, the cluster is read every refreshSeconds';

/** The list of clusters as a scope of its own, for as long as it cannot be read. */
const unlistedReading = (provider: string, fault: ApiFault): ScopeReading => ({
  scope: 'clusters',
  status: 'failed',
  items: [],
  problems: [{ provider, object: 'scope clusters', reason: fault.message }],
});
