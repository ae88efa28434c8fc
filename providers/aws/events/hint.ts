// What an event tells: that something has changed, and where to look. Never the state itself, except for what cannot be
// taken back: a task that is to stop. Events come twice, late, out of order, or not at all.

/** Of the resource's ARN, where it has them: the envelope's own account may be missing. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface TaskHint extends Place {
  readonly kind: 'task';
  readonly clusterArn: string;
  readonly taskArn: string;
  /** Rises with every change of the task; a duplicate has the same. */
  readonly version: number;
  readonly desiredStatus: string;
  readonly lastStatus: string;
  /** When it changed, ms since the epoch; absent: the event does not say. */
  readonly atMs?: number;
}

export interface ContainerInstanceHint extends Place {
  readonly kind: 'containerInstance';
  readonly clusterArn: string;
  readonly containerInstanceArn: string;
  /** `ACTIVE`, `DRAINING`, … */
  readonly status: string;
}

/** A deployment of the service is over, well or badly. */
export interface DeploymentHint extends Place {
  readonly kind: 'deployment';
  readonly serviceArn: string;
  /** `ecs-svc/…`: what its tasks are started by. */
  readonly deploymentId: string;
  /** `SERVICE_DEPLOYMENT_COMPLETED` or `…_FAILED`. */
  readonly eventName: string;
}

export interface InstanceHint extends Place {
  readonly kind: 'instance';
  readonly instanceId: string;
  /** `running`, `shutting-down`, … */
  readonly state: string;
  /** When it took the state, ms since the epoch, to the second. EC2 counts no versions. */
  readonly atMs: number;
}

export interface TagsHint extends Place {
  readonly kind: 'tags';
  readonly instanceId: string;
}

/** The instance is to go within minutes: EC2 takes it back, or its Auto Scaling group ends it. */
export interface NoticeHint extends Place {
  readonly kind: 'interruption' | 'termination';
  readonly instanceId: string;
  /** When it was given, ms since the epoch. */
  readonly atMs: number;
}

export type Hint = TaskHint | ContainerInstanceHint | DeploymentHint | InstanceHint | TagsHint | NoticeHint;
