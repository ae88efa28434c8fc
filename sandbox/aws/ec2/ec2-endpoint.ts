// EC2 on the wire: a form in, XML out.

import type { ServerResponse } from 'node:http';
import type { World } from '../../world.ts';
import { AwsError } from '../aws-error.ts';
import { deliver } from '../deliver.ts';
import type { Input } from '../input.ts';
import { parseQuery } from '../query.ts';
import { toXml } from '../xml.ts';
import { EC2_ACTIONS } from './actions.ts';
import type { Ec2 } from './ec2.ts';

const PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';

export async function serveEc2(ec2: Ec2, world: World, body: string, response: ServerResponse) {
  const requestId = world.ids.uuid();
  const input = parseQuery(body);
  const action = input.text('Action') ?? '';
  const write = (status: number, xml: string): void => {
    const text = PROLOGUE + xml;
    response.writeHead(status, {
      'Content-Type': 'text/xml;charset=UTF-8',
      'Content-Length': Buffer.byteLength(text),
      'x-amzn-RequestId': requestId,
    });
    response.end(text);
  };
  await deliver(response, () => perform(ec2, action, input), {
    answer: (answer) => {
      const xml = toXml(`${action}Response`, { requestId, ...answer });
      write(200, xml.replace('>', ` xmlns="${NAMESPACE}">`));
    },
    error: ({ status, code, message }) => {
      const errors = { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId };
      write(status, toXml('Response', errors));
    },
  });
}

async function perform(ec2: Ec2, action: string, input: Input) {
  const run = EC2_ACTIONS.get(action);
  if (run === undefined) {
    throw new AwsError('InvalidAction', `The action ${action} is not valid for this web service.`);
  }
  return ec2.api.perform({ action, token: input.text('NextToken'), run: () => run(input, ec2) });
}
