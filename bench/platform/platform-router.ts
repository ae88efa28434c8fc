// The router in front of a bench's cloud: its providers ask the cloud, and nothing of the surroundings is used.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QUEUE_PATH } from '../../sandbox/aws/sqs/sqs.ts';
import { freePort, ROOT, type Started, untilStatus } from '../../test/support/processes.ts';
import { PROXY_CPU, type Stage, treeOf } from '../method/stage.ts';
import { clusterName } from './operations.ts';

export interface PlatformRouterOptions {
  /** The cloud's. */
  readonly url: string;
  readonly clusters: number;
  /** Default true: events are followed. */
  readonly queue?: boolean;
  /** Beside `ecs` and the queue: sections of the static configuration. */
  readonly settings?: object;
  /** Further providers. */
  readonly providers?: object;
  readonly workers?: number;
}

export interface PlatformRouter {
  readonly port: number;
  /** `http://host:port` of the internal entry point. */
  readonly admin: string;
  readonly child: Started;
  /** The primary, then its workers. */
  pids(): readonly number[];
  /** Resolves when it says that it is ready. */
  ready(): Promise<void>;
}

const KEYS = { region: 'eu-central-1', accessKeyID: 'bench', secretAccessKey: 'bench' };

/** Resolves as soon as the process is there: whether it is ready is another question. */
export async function startPlatformRouter(stage: Stage, options: PlatformRouterOptions): Promise<PlatformRouter> {
  const { url, clusters, queue = true, settings = {}, providers = {}, workers = 1 } = options;
  const [port, adminPort] = [await freePort(), await freePort()];
  const file = join(await stage.subfolder('router'), 'portolan.yml');
  const configuration = {
    entryPoints: { web: { address: `127.0.0.1:${port}` }, portolan: { address: `127.0.0.1:${adminPort}` } },
    api: { insecure: true },
    workers,
    providers: {
      ...(queue && { aws: { events: { queueUrl: url + QUEUE_PATH, ...KEYS } } }),
      ecs: {
        ...KEYS,
        clusters: Array.from({ length: clusters }, (_, index) => clusterName(index)),
        exposedByDefault: false,
      },
      ...providers,
    },
    ...settings,
  };
  // JSON is YAML.
  await writeFile(file, JSON.stringify(configuration));
  const cleared = Object.keys(process.env).filter((name) => /^(AWS|CONSUL|PORTOLAN|TRAEFIK)_/.test(name));
  const child = stage.start(PROXY_CPU, [
    'env',
    ...cleared.map((name) => `--unset=${name}`),
    `AWS_ENDPOINT_URL=${url}`,
    'AWS_EC2_METADATA_DISABLED=true',
    process.execPath,
    join(ROOT, 'src/main.ts'),
    'run',
    `--configFile=${file}`,
  ]);
  const admin = `http://127.0.0.1:${adminPort}`;
  return { port, admin, child, pids: treeOf(child), ready: () => untilStatus(`${admin}/ready`, 200, child, 120_000) };
}
