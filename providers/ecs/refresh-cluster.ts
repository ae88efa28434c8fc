// One reading of one cluster: it is listed where that is due, what is not known or no longer fresh is described, and the picture
// of it is published. A cluster that is read for the first time is published batch by batch.

import type { Task } from '@aws-sdk/client-ecs';
import type { Clock } from '../../src/model/clock.ts';
import type { Gate } from '../../src/model/gate.ts';
import type { EcsSettings } from '../../src/model/settings.ts';
import type { ScopeReading } from '../../src/model/snapshot.ts';
import type { Listing } from '../aws/read-pages.ts';
import { clusterScope } from './arn.ts';
import type { ClusterPicture, Pace } from './cluster-picture.ts';
import { confirmDraining } from './draining.ts';
import type { EcsApi } from './ecs-api.ts';
import type { Gap } from './facts.ts';
import { describeTasks, type EcsMemory, fetchSurroundings } from './fetch-cluster.ts';
import type { Moment } from './reading-plan.ts';
import { readCluster } from './snapshot.ts';

export interface Refresh {
  /** Name or ARN. */
  readonly cluster: string;
  readonly picture: ClusterPicture;
  readonly pace: Pace;
  readonly api: EcsApi;
  readonly memory: EcsMemory;
  /** Shared by all clusters: of some batches routes appear soon, of all at once they would appear together at the end. */
  readonly firstBatches: Gate;
  readonly settings: EcsSettings;
  readonly clock: Clock;
  readonly tell: (reading: ScopeReading) => void;
}

/** AWS's largest batch of tasks. */
const BATCH = 100;
const PART = 20;

/** What was published at last; undefined: nothing was due. */
export async function refreshCluster(refresh: Refresh): Promise<ScopeReading | undefined> {
  const { cluster, picture, pace, api, memory, firstBatches, clock, settings, tell } = refresh;
  const moment: Moment = { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
  const listing = picture.needsListing(moment, pace) ? await api.listTasks(cluster) : undefined;
  picture.takeListing(listing?.items ?? []);
  if (listing !== undefined) await confirmDraining(cluster, picture, api);
  const asked = isHopeless(listing) ? [] : picture.toDescribe(moment, pace);
  if (listing === undefined && asked.length === 0) return undefined;

  const isLong = !picture.wasRead && asked.length > BATCH;
  const described = await describeTasks(cluster, asked, api, async (tasks) => {
    picture.takeBatch(tasks, momentOf(clock), pace);
    if (isLong) await firstBatches.run(() => publishBatch(tasks, refresh));
  });
  picture.forget(described.missing);
  const around = await fetchSurroundings(cluster, picture.tasks, api, memory);
  const faults = [...(listing?.fault === undefined ? [] : [listing.fault.message]), ...described.faults];
  const gaps = [...faults.map((reason): Gap => ({ object: `scope ${clusterScope(cluster)}`, reason })), ...around.gaps];
  const isListed = listing !== undefined && listing.fault === undefined;
  const listed = isListed ? new Set(listing.items) : undefined;
  picture.settle({ ...around, gaps }, listed, asked, moment);

  const learnt = asked.length === 0 ? !isHopeless(listing) : described.tasks.length + described.missing.length > 0;
  const reading = readCluster(picture.facts(), settings, memory.findings);
  const told: ScopeReading = learnt || gaps.length === 0 ? reading : { ...reading, status: 'failed', items: [] };
  tell(told);
  return told;
}

/** Not one page came: describing would meet the same fault. */
const isHopeless = (listing: Listing<string> | undefined): boolean =>
  listing?.fault !== undefined && listing.items.length === 0;

const momentOf = (clock: Clock): Moment => ({ nowMs: clock.nowMs(), wallMs: clock.wallMs() });

/** A batch may name a hundred revisions, each a call: what is known is told in parts. What could not be read is told at the end. */
async function publishBatch(tasks: readonly Task[], refresh: Refresh): Promise<void> {
  const { cluster, picture, api, memory, settings, tell } = refresh;
  for (let at = 0; at < tasks.length; at += PART) {
    const part = tasks.slice(at, at + PART);
    const around = await fetchSurroundings(cluster, part, api, memory);
    const facts = { ...picture.facts(), ...around, tasks: part };
    const { items } = readCluster(facts, settings, memory.findings);
    if (items.length > 0) tell({ scope: clusterScope(cluster), status: 'partial', more: true, items, problems: [] });
  }
}
