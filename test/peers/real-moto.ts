// A real moto on a free port of loopback: somebody else's EC2, SQS and EventBridge. PEER_MOTO names its server, or it is on
// the PATH.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { freePort } from '../support/processes.ts';

export interface RealMoto {
  readonly url: string;
  /** EventBridge, for which the router has no client: AWS JSON 1.1, and moto checks no signature. */
  events(action: string, input: object): Promise<unknown>;
}

const SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=moto/20260101/eu-central-1/events/aws4_request, SignedHeaders=host, Signature=0';

/** Undefined: there is none. */
export function findMoto(): string | undefined {
  const binary = process.env.PEER_MOTO ?? 'moto_server';
  return spawnSync(binary, ['--help']).status === 0 ? binary : undefined;
}

/** Ends with the test. */
export async function startMoto(t: ExecutionContext, binary: string): Promise<RealMoto> {
  const port = await freePort();
  const child = spawn(binary, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  t.teardown(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/moto-api/`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}`);
    await delay(100);
  }
  return {
    url,
    async events(action, input) {
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSEvents.${action}`,
        authorization: SIGNATURE,
      };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
      if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
      return await answer.json();
    },
  };
}
