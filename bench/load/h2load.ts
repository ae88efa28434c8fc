// h2load as the load: HTTP/2, a fixed rate, and connections that each make a full TLS handshake.

import { start } from '../../test/support/processes.ts';
import type { BeginLoad } from '../method/contender.ts';
import type { Upstream } from '../method/peers.ts';
import { LOAD_CPU } from '../method/stage.ts';

/** It must outlast the turn, and a turn takes a little longer than it says. */
const LONGER_MS = 300;

/** Prior knowledge, no TLS. */
export function http2Load(port: number, upstream: Upstream, connections: number, streams: number): BeginLoad {
  return async (ms) => {
    const flags = ['-t1', `-c${connections}`, `-m${streams}`, `-D${Math.ceil(ms + LONGER_MS)}ms`];
    const child = start('taskset', ['-c', LOAD_CPU, 'h2load', ...flags, `http://127.0.0.1:${port}/`]);
    return {
      done: () => upstream.requests(),
      end: async () => {
        await child.ended;
        return complaintOf(child.output());
      },
    };
  };
}

/**
 * A new connection, and a full handshake, for each request: h2load connects again when an answer says `close`, and never
 * offers a session, whatever it was given (nginx logged 950,000 handshakes, none of them resumed). wrk would resume.
 */
export function fullHandshakes(port: number, upstream: Upstream, connections: number): BeginLoad {
  return async () => {
    const flags = ['--h1', '-t1', `-c${connections}`, '-D600', '-HConnection: close'];
    const child = start('taskset', ['-c', LOAD_CPU, 'h2load', ...flags, `https://127.0.0.1:${port}/`]);
    return {
      done: () => upstream.requests(),
      end: async () => {
        // Left alone it connects for ever and never comes to its summary.
        const running = child.process.exitCode === null;
        child.process.kill('SIGTERM');
        await child.ended;
        return running ? '' : `ended before its time: ${child.output().trim()}`;
      },
    };
  };
}

/** Of its summary: any answer but 200, or none at all. */
export function complaintOf(output: string): string {
  const statuses = /status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx/.exec(output);
  if (statuses === null) return `no summary: ${output.trim()}`;
  const [whole, good, ...others] = statuses;
  return good === '0' || others.some((count) => count !== '0') ? whole : '';
}
