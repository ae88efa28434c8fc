// The demo's cloud as the demo starts it: a child process that says where it is, and ends with its parent.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';

const MAIN = new URL('../../sandbox/main.ts', import.meta.url);

function startProcess(t: ExecutionContext, address: string): ChildProcess {
  const child = fork(MAIN, ['--address', address], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

async function ready(child: ChildProcess): Promise<{ readonly url: string; readonly docsUrl: string }> {
  const [message] = await once(child, 'message');
  return message;
}

test('it holds one service of each kind, and every one of them answers', async (t) => {
  const child = startProcess(t, '127.0.0.1:0');
  const { url, docsUrl } = await ready(child);
  const page = await (await fetch(url)).text();
  t.regex(page, /cluster demo\n {2}service orders: ACTIVE, 2 tasks, 2 wanted\n/);
  t.regex(page, /EC2 instance i-\S+ legacy: running at 127\./);
  t.regex(await (await fetch(docsUrl, { headers: { Connection: 'close' } })).text(), /^docs \(plain server\) at 127\./);
  const health = await (await fetch(`${url}/v1/health/service/catalog?passing=1`)).text();
  const [entry]: readonly { Service: { Tags: string[]; Address: string; Port: number } }[] = JSON.parse(health);
  t.deepEqual(entry?.Service.Tags, ['portolan.http.routers.catalog.rule=Host(`catalog.localhost`)']);
  const address = `${entry?.Service.Address}:${entry?.Service.Port}`;
  const catalog = await fetch(`http://${address}/`, { headers: { Connection: 'close' } });
  t.regex(await catalog.text(), /^catalog \(Consul service\) at 127\./);
  child.kill('SIGTERM');
  t.deepEqual(await once(child, 'exit'), [0, null]);
});

test('it ends when its parent lets go', async (t) => {
  const child = startProcess(t, '127.0.0.1:0');
  await ready(child);
  child.disconnect();
  t.deepEqual(await once(child, 'exit'), [0, null]);
});

test('a taken address is reported, and the process ends with 2', async (t) => {
  const holder = createServer().listen(0, '127.0.0.1');
  t.teardown(() => holder.close());
  await once(holder, 'listening');
  const bound = holder.address();
  const address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
  const child = startProcess(t, address);
  const exit = once(child, 'exit');
  t.deepEqual(await once(child, 'message'), [{ kind: 'sandboxFailed', code: 'EADDRINUSE', address }, undefined]);
  t.deepEqual(await exit, [2, null]);
});
