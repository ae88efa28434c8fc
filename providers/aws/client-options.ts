// How every AWS client of ours is built. The endpoint is the SDK's own business (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_ECS`).

import type { AwsAccess } from '../../src/model/settings.ts';

const CONNECT_WITHIN_MS = 3_000;

export interface ClientOptions {
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number };
}

/** What the settings leave out is left to the SDK's chain: environment, profile, then the role of the task or instance. */
export function clientOptions(settings: AwsAccess): ClientOptions {
  const { region, accessKeyId, secretAccessKey } = settings;
  const isStatic = accessKeyId !== undefined && secretAccessKey !== undefined;
  return {
    ...(region !== undefined && { region }),
    ...(isStatic && { credentials: { accessKeyId, secretAccessKey } }),
    // `call-api.ts` has the only retry loop and the deadline of an attempt: two loops would multiply each other.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_WITHIN_MS },
  };
}
