// What can go wrong with one call of an AWS API, as a value.

/** The name of an action is the name of the IAM permission it needs, so that a message can say what is missing. */
export type AwsAction =
  | 'ecs:ListClusters'
  | 'ecs:ListTasks'
  | 'ecs:DescribeTasks'
  | 'ecs:DescribeTaskDefinition'
  | 'ecs:DescribeContainerInstances'
  | 'ec2:DescribeInstances'
  | 'ssm:DescribeInstanceInformation'
  | 'sqs:ReceiveMessage'
  | 'sqs:DeleteMessage';

export interface ApiFault {
  /**
   * - `throttled`: too many calls, ours or somebody else's in the account.
   * - `denied`: credentials without this permission.
   * - `unauthenticated`: no credentials, or bad ones.
   * - `unreachable`: no answer, or none but an error of the service's own (5xx).
   * - `notFound`: what was asked about does not exist.
   * - `other`: anything else; it concerns this very call.
   */
  readonly kind: 'throttled' | 'denied' | 'unauthenticated' | 'unreachable' | 'notFound' | 'other';
  /** For people: names the action. Never holds a secret. */
  readonly message: string;
  /** Whether the same call may succeed a moment later. */
  readonly transient: boolean;
}

/** Whether the fault would meet other calls of the same action too, rather than lie in what this one asked for. */
export const concernsEveryCall = (fault: ApiFault): boolean => fault.kind !== 'notFound' && fault.kind !== 'other';
