// The cloud's front door: one HTTP server for all wire protocols, told apart by what a request looks like.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { serveEc2 } from './aws/ec2/ec2-endpoint.ts';
import { serveEcs } from './aws/ecs/ecs-endpoint.ts';
import { EVENTS_TARGET, serveEvents } from './aws/events/events-endpoint.ts';
import { serveSqs } from './aws/sqs/sqs-endpoint.ts';
import { serveSsm } from './aws/ssm/ssm-endpoint.ts';
import { isForSts, serveSts } from './aws/sts/sts-endpoint.ts';
import { Controls } from './controls.ts';
import type { Parts } from './parts.ts';
import type { World } from './world.ts';

export function makeDispatch(parts: Parts, world: World): RequestListener {
  const controls = new Controls(parts);
  return (request, response) => {
    dispatch(parts, world, controls, request, response).catch((bug: Error) => {
      response.destroy();
      throw bug;
    });
  };
}

async function dispatch(
  { accounts, consul, events, sqs, sts }: Parts,
  world: World,
  controls: Controls,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  if (path.startsWith('/v1/')) return consul.handle(request, response);
  // A client that leaves in the middle of its request is no bug.
  const body = await readText(request).catch(() => undefined);
  const target = request.headers['x-amz-target'];
  const { ecs, ec2, ssm } = accounts.of(sts.accountOf(accessKeyOf(request)));
  if (body === undefined) response.destroy();
  else if (typeof target === 'string' && target.startsWith('AmazonSQS.'))
    await serveSqs(sqs, world, target, body, response);
  else if (typeof target === 'string' && target.startsWith('AmazonSSM.'))
    await serveSsm(ssm, world, target, body, response);
  else if (typeof target === 'string' && target.startsWith(EVENTS_TARGET))
    await serveEvents(events, world, target, body, response);
  else if (typeof target === 'string') await serveEcs(ecs, world, target, body, response);
  else if (isForm(request) && isForSts(body)) await serveSts(sts, world, body, response);
  else if (isForm(request)) await serveEc2(ec2, world, body, response);
  else controls.serve(request.method ?? 'GET', path, body, response);
}

/** Of the signature, which nobody checks: `AWS4-HMAC-SHA256 Credential=AKIA…/20260101/…`. */
const accessKeyOf = ({ headers }: IncomingMessage): string =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

const isForm = ({ method, headers }: IncomingMessage): boolean =>
  method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
