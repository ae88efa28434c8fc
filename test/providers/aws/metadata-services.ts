// The metadata services of ECS tasks and of EC2 instances, on loopback addresses of their own.

import { createServer, type RequestListener } from 'node:http';
import type { ExecutionContext } from 'ava';
import { listenForTest } from './listen-as-aws.ts';

/** Gives its URL. */
export const serveMetadata = (t: ExecutionContext, serve: RequestListener): Promise<string> =>
  listenForTest(t, createServer(serve));

const CREDENTIALS = '/latest/meta-data/iam/security-credentials/';

/** Version 2 only, as AWS recommends: who has no token is refused. With the credentials of a role. */
export function instanceMetadata(region: string): RequestListener {
  const pages = new Map([
    ['/latest/meta-data/placement/region', region],
    [CREDENTIALS, 'router'],
    [`${CREDENTIALS}router`, JSON.stringify(SESSION)],
  ]);
  return ({ method, url = '', headers }, response) => {
    if (method === 'PUT' && url === '/latest/api/token' && headers['x-aws-ec2-metadata-token-ttl-seconds']) {
      return void response.end('a-token');
    }
    const page = headers['x-aws-ec2-metadata-token'] === 'a-token' ? pages.get(url) : undefined;
    response.writeHead(page === undefined ? 401 : 200).end(page ?? '');
  };
}

const SESSION = {
  AccessKeyId: 'ASIAINSTANCE',
  SecretAccessKey: 'secret',
  Token: 'token',
  Expiration: new Date(Date.now() + 6 * 3_600_000).toISOString(),
};

export const taskMetadata =
  (taskArn: string): RequestListener =>
  ({ url }, response) => {
    const isTask = url === '/v4/abc/task';
    response.writeHead(isTask ? 200 : 404).end(isTask ? JSON.stringify({ Cluster: 'default', TaskARN: taskArn }) : '');
  };
