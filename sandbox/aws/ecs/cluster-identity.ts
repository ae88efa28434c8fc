// Which cluster: all that a task or a service knows of its own.

export interface ClusterIdentity {
  readonly name: string;
  readonly arn: string;
}
