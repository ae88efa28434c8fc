// A machine of a cluster, on which bridge and host tasks have their ports. A DRAINING one gets no new tasks; those that it
// has go on until somebody stops them.

export interface ContainerInstance {
  readonly arn: string;
  /** An EC2 instance, or `mi-…` for a machine outside of EC2. */
  readonly ec2InstanceId: string;
  /** Where its bridge and host ports are. */
  readonly address: string;
  readonly registeredAtMs: number;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  /** Rises with every change. */
  version: number;
}
