// A network of one's own: a loopback interface and kernel settings that nobody else sees. Needs the right to make one, and
// `unshare` and `ip`.

import { execFileSync } from 'node:child_process';
import { type Started, start } from './processes.ts';

/** The queue of a closing SO_REUSEPORT listener goes to the others (DESIGN section 4). */
const SET_UP = 'ip link set lo up && echo 1 > /proc/sys/net/ipv4/tcp_migrate_req';

const inOwnNetwork = (command: string): readonly string[] => [
  '--net',
  '--map-root-user',
  'sh',
  '-c',
  `${SET_UP} && ${command}`,
  'sh',
];

/** Whether this machine lets us have one. */
export function canHaveOwnNetwork(): boolean {
  try {
    execFileSync('unshare', inOwnNetwork('true'), { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A program of this checkout, there. */
export const startInOwnNetwork = (program: URL, args: readonly string[]): Started =>
  start('unshare', [...inOwnNetwork('exec "$@"'), process.execPath, program.pathname, ...args]);
