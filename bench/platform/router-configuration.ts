// The static configuration of a router in front of a bench's cloud.

import { QUEUE_PATH } from '../../sandbox/aws/sqs/sqs.ts';
import { clusterName } from './operations.ts';

export interface RouterConfiguration {
  /** The cloud's. */
  readonly url: string;
  readonly clusters: number;
  /** Default true: events are followed. */
  readonly queue?: boolean;
  /** Default 1. */
  readonly workers?: number;
  /** Default: the router's own, three quarters of what AWS allows. */
  readonly budget?: number;
  /** Further options of the ECS provider. */
  readonly ecs?: object;
  /** Further providers. */
  readonly providers?: object;
  /** Further sections. */
  readonly settings?: object;
}

const KEYS = { region: 'eu-central-1', accessKeyID: 'bench', secretAccessKey: 'bench' };

/** As the text of a file; `ports` of the entry point and of the internal one. JSON is YAML. */
export function routerConfiguration(ports: readonly [number, number], options: RouterConfiguration): string {
  const { url, clusters, budget, queue = true, workers = 1, ecs = {}, providers = {}, settings = {} } = options;
  const names = Array.from({ length: clusters }, (_, index) => clusterName(index));
  return JSON.stringify({
    entryPoints: { web: { address: `127.0.0.1:${ports[0]}` }, portolan: { address: `127.0.0.1:${ports[1]}` } },
    api: { insecure: true },
    workers,
    providers: {
      aws: { ...(budget && { budget }), ...(queue && { events: { queueUrl: url + QUEUE_PATH, ...KEYS } }) },
      ecs: { ...KEYS, clusters: names, exposedByDefault: false, ...ecs },
      ...providers,
    },
    ...settings,
  });
}

/** What the SDK needs to ask the cloud and nobody else. */
export const endpointVariables = (url: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: url,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});
