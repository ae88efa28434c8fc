// STS on the wire: a form in, XML out, and only AssumeRole.

import type { ServerResponse } from 'node:http';
import type { World } from '../../world.ts';
import { deliver } from '../deliver.ts';
import type { JsonObject } from '../json.ts';
import { parseQuery } from '../query.ts';
import { toXml } from '../xml.ts';
import type { Sts } from './sts.ts';

export const ASSUME_ROLE = 'AssumeRole';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const HOUR_SECONDS = 3600;

/** EC2's forms look the same but for their action. */
export const isForSts = (body: string): boolean => parseQuery(body).text('Action') === ASSUME_ROLE;

export async function serveSts(sts: Sts, world: World, body: string, response: ServerResponse) {
  const requestId = world.ids.uuid();
  const write = (status: number, name: string, content: JsonObject): void => {
    const text = toXml(name, content).replace('>', ` xmlns="${NAMESPACE}">`);
    response.writeHead(status, { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(text) });
    response.end(text);
  };
  await deliver(response, () => perform(sts, body), {
    answer: (answer) => {
      write(200, 'AssumeRoleResponse', { AssumeRoleResult: answer, ResponseMetadata: { RequestId: requestId } });
    },
    error: ({ status, code, message }) => {
      const type = status < 500 ? 'Sender' : 'Receiver';
      write(status, 'ErrorResponse', { Error: { Type: type, Code: code, Message: message }, RequestId: requestId });
    },
  });
}

function perform(sts: Sts, body: string) {
  const input = parseQuery(body);
  const arn = input.text('RoleArn') ?? '';
  const run = (): JsonObject => {
    const seconds = input.integer('DurationSeconds') ?? HOUR_SECONDS;
    const session = sts.assumeRole(arn, input.text('ExternalId'), seconds);
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: session.expiresAt.toISOString(),
      },
      AssumedRoleUser: {
        Arn: `${arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${input.text('RoleSessionName')}`,
        AssumedRoleId: `AROA:${input.text('RoleSessionName')}`,
      },
    };
  };
  return sts.api.perform({ action: ASSUME_ROLE, token: undefined, run });
}
