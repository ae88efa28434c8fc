// A machine of a cluster, on which bridge and host tasks have their ports.

export interface ContainerInstance {
  readonly arn: string;
  /** An EC2 instance, or `mi-…` for a machine outside of EC2. */
  readonly ec2InstanceId: string;
  /** Where its bridge and host ports are. */
  readonly address: string;
  readonly registeredAtMs: number;
  status: 'ACTIVE' | 'DRAINING';
  /** Rises with every change. */
  version: number;
}
