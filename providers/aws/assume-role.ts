// AssumeRole, by the SDK. Its STS client is loaded when a role is first assumed: most routers have none.

import type { AwsRole } from '../../src/model/settings.ts';
import type { AssumeRole } from './role-credentials.ts';

export interface StsOptions {
  readonly region: () => Promise<string>;
  /** Absent: the SDK's chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly endpoint?: string;
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number };
}

/** Less than a call may take that waits for it, so that it is told which of the two was silent. */
const ANSWER_WITHIN_MS = 5_000;

export function assumeRole(
  { arn, externalId, sessionName }: AwsRole,
  options: StsOptions,
  answerWithinMs = ANSWER_WITHIN_MS,
): AssumeRole {
  const { credentials: masterCredentials, ...clientConfig } = options;
  const requestHandler = {
    ...options.requestHandler,
    requestTimeout: answerWithinMs,
    throwOnRequestTimeout: true,
    // Nobody can close the client that the SDK makes for this: its connection must not be kept for the next hour.
    httpAgent: { keepAlive: false },
    httpsAgent: { keepAlive: false },
  };
  const params = {
    RoleArn: arn,
    RoleSessionName: sessionName,
    ...(externalId !== undefined && { ExternalId: externalId }),
  };
  return async () => {
    const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
    const provide = fromTemporaryCredentials({
      params,
      clientConfig: { ...clientConfig, requestHandler },
      ...(masterCredentials !== undefined && { masterCredentials }),
    });
    return await provide();
  };
}
