// The machines behind container instances, asked about once by all who need them.

import test from 'ava';
import { EcsApi } from '../../../providers/ecs/ecs-api.ts';
import { Hosts } from '../../../providers/ecs/hosts.ts';
import { startAwsCloud } from '../aws/aws-cloud.ts';
import { ECS_SETTINGS } from './ecs-under-test.ts';

test.serial(
  'who needs machines that are being asked about waits for the answer; a fault is nobody else’s',
  async (t) => {
    const { cloud, clock, deps } = await startAwsCloud(t);
    cloud.ecs.createCluster('demo');
    const arns = Array.from({ length: 3 }, () => {
      const { id, privateIpv4: address = '' } = cloud.ec2.runInstance({});
      return cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: id, address }).arn;
    });
    const stop = new AbortController();
    const api = EcsApi.open(ECS_SETTINGS, deps, stop.signal);
    t.teardown(() => {
      stop.abort();
      api.close();
    });
    const calls = () => cloud.ecs.api.calls.of('DescribeContainerInstances');
    const hosts = new Hosts(false, clock);

    cloud.ecs.api.faults.set('DescribeContainerInstances', { kind: 'denied' });
    const [first, second] = await Promise.all([hosts.read('demo', arns, api), hosts.read('demo', arns, api)]);
    t.is(calls(), 2, 'the second has asked for itself');
    t.deepEqual([first.hosts.size, second.hosts.size], [0, 0]);

    cloud.ecs.api.faults.clear();
    const readings = await Promise.all([
      hosts.read('demo', arns, api),
      hosts.read('demo', arns.slice(1), api),
      hosts.read('demo', arns, api),
    ]);
    t.deepEqual(
      readings.map((reading) => reading.hosts.size),
      [3, 2, 3],
    );
    t.is(calls(), 3);
  },
);
