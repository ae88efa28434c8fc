// What an event tells: that something has changed, and where to look. Never the state itself, except for what cannot be
// taken back: a task that is to stop. Events come twice, late, out of order, or not at all.

/** Of the resource's ARN: the envelope's own account may be missing. */
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
}

export interface ContainerInstanceHint extends Place {
  readonly kind: 'containerInstance';
  readonly clusterArn: string;
  readonly containerInstanceArn: string;
  /** `ACTIVE`, `DRAINING`, … */
  readonly status: string;
}

/** A deployment began or ended, or the service reached or lost its steady state. */
export interface ServiceHint extends Place {
  readonly kind: 'service';
  readonly serviceArn: string;
  /** `SERVICE_DEPLOYMENT_COMPLETED`, `SERVICE_STEADY_STATE`, … */
  readonly eventName: string;
}

export interface InstanceHint extends Place {
  readonly kind: 'instance';
  readonly instanceId: string;
  /** `running`, `shutting-down`, … */
  readonly state: string;
}

export interface TagsHint extends Place {
  readonly kind: 'tags';
  readonly instanceId: string;
  readonly changedKeys: readonly string[];
}

export type Hint = TaskHint | ContainerInstanceHint | ServiceHint | InstanceHint | TagsHint;
