// Which connections a process has: the kernel's table of TCP connections and the process' open files, joined by inode.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** `0100007F:1F90`: address and port in hexadecimal. */
const portOf = (address: string): number => Number.parseInt(address.split(':')[1] ?? '', 16);

interface Connection {
  readonly localPort: number;
  /** 0: a listener's. */
  readonly remotePort: number;
}

/** The other side's ports of the connections that this process has accepted at these ports. */
export function remotePortsOf(pid: number, localPorts: readonly number[]): Set<number> {
  const accepted = connectionsOf(pid).filter(({ localPort }) => localPorts.includes(localPort));
  return new Set(accepted.map(({ remotePort }) => remotePort).filter((port) => port !== 0));
}

export const listensAt = (pid: number, port: number): boolean =>
  connectionsOf(pid).some(({ localPort, remotePort }) => localPort === port && remotePort === 0);

function connectionsOf(pid: number): Connection[] {
  const inodes = socketsOf(pid);
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/);
    return inodes.has(inode) ? [{ localPort: portOf(local), remotePort: portOf(remote) }] : [];
  });
}

function socketsOf(pid: number): Set<string> {
  const inodes = new Set<string>();
  const folder = `/proc/${pid}/fd`;
  for (const file of filesIn(folder)) {
    const inode = /^socket:\[(\d+)\]$/.exec(readLink(`${folder}/${file}`))?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  return inodes;
}

/** A file may be closed between being listed and being read. */
function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** A process may have ended. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
