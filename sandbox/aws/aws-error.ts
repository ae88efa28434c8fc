// An error as an AWS service tells it. Thrown by actions, written to the wire in one place per protocol.

export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/** How one service words the errors that any of its actions may give. */
export interface ServiceErrors {
  readonly throttled: () => AwsError;
  readonly denied: (action: string) => AwsError;
  readonly broken: () => AwsError;
}
