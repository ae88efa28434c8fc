// Which container instances are drained still: asked about those only of which an event said so, which are mostly none.

import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { ClusterPicture } from './cluster-picture.ts';
import { describeAll } from './describe-all.ts';
import type { EcsApi } from './ecs-api.ts';

/** What cannot be read now stays as it was; what ECS has forgotten will not come back. */
export async function confirmDraining(cluster: string, picture: ClusterPicture, api: EcsApi): Promise<void> {
  const asked = picture.leaving.draining;
  if (asked.length === 0) return;
  const { found } = await describeAll(
    'ecs:DescribeContainerInstances',
    asked,
    (batch) => api.describeContainerInstances(cluster, batch),
    (instance: ContainerInstance) => instance.containerInstanceArn,
  );
  picture.leaving.endDraining([...found].filter(([, { status }]) => status === 'ACTIVE').map(([arn]) => arn));
}
