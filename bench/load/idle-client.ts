// Clients that ask once and then keep their connection and say nothing. Counts the connections that are open.
//
//   idle-client.ts PORT CONNECTIONS http|https

import net from 'node:net';
import tls from 'node:tls';
import { ready, wrong } from './report.ts';

const [port, connections, scheme] = process.argv.slice(2);
const AT_A_TIME = 50;
const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

let open = 0;

/** Resolves when it has its answer. */
function connect(): Promise<void> {
  return new Promise((resolve) => {
    const address = { port: Number(port), host: '127.0.0.1' };
    const socket =
      scheme === 'https'
        ? tls.connect({ ...address, rejectUnauthorized: false, minVersion: 'TLSv1.3' })
        : net.connect(address);
    open++;
    socket.once(scheme === 'https' ? 'secureConnect' : 'connect', () => {
      socket.write(request, 'latin1');
    });
    socket.on('data', (bytes: Buffer) => {
      if (!bytes.toString('latin1', 0, 12).startsWith('HTTP/1.1 200')) wrong(bytes.toString('latin1', 0, 30));
      resolve();
    });
    socket.on('error', ({ message }) => wrong(message));
    socket.on('close', (hadError: boolean) => {
      if (!hadError) wrong('a connection was closed');
      open--;
      resolve();
    });
  });
}

for (let left = Number(connections); left > 0; left -= AT_A_TIME) {
  await Promise.all(Array.from({ length: Math.min(left, AT_A_TIME) }, connect));
}
ready(() => open);
