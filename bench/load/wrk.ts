// wrk as the load: keep-alive clients of HTTP/1.1, each with one request under way.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start } from '../../test/support/processes.ts';
import type { BeginLoad } from '../method/contender.ts';
import { setting } from '../method/environment.ts';
import type { Upstream } from '../method/peers.ts';
import { LOAD_CPU, type Stage } from '../method/stage.ts';

export interface WrkOptions {
  readonly scheme?: 'http' | 'https';
  readonly connections?: number;
  /** `Name: value`. */
  readonly header?: string;
  /** Made by `writeRequests`. */
  readonly script?: string;
}

export function wrk(port: number, upstream: Upstream, options: WrkOptions = {}): BeginLoad {
  const { scheme = 'http', connections = setting('CONNECTIONS', 64), header, script } = options;
  const flags = [
    ...['-t1', `-c${connections}`, '-d600s'],
    ...(header === undefined ? [] : ['-H', header]),
    ...(script === undefined ? [] : ['-s', script]),
  ];
  return async () => {
    const child = start('taskset', ['-c', LOAD_CPU, 'wrk', ...flags, `${scheme}://127.0.0.1:${port}/`]);
    return {
      done: () => upstream.requests(),
      end: async () => {
        // It stops and says what it saw.
        child.process.kill('SIGINT');
        await child.ended;
        return complaintOf(child.output());
      },
    };
  };
}

function complaintOf(output: string): string {
  if (!/requests in/.test(output)) return `no answer: ${output.trim()}`;
  return /Non-2xx.*|Socket errors.*/.exec(output)?.[0] ?? '';
}

/** Requests for wrk to send in turn; their texts are made once. Gives the file. */
export async function writeRequests(
  stage: Stage,
  requests: readonly { readonly host: string; readonly path: string }[],
): Promise<string> {
  const file = join(await stage.subfolder('requests'), 'requests.lua');
  const rows = requests.map(({ host, path }) => `{ "${path}", "${host}" },`);
  await writeFile(
    file,
    `local rows = {\n${rows.join('\n')}\n}
local texts, at = {}, 0
init = function()
  for i, row in ipairs(rows) do texts[i] = wrk.format("GET", row[1], { Host = row[2] }) end
end
request = function()
  at = at % #texts + 1
  return texts[at]
end
`,
  );
  return file;
}
