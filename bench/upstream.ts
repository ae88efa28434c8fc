// A small application in this process: 200 and a few bytes for everything.

import http from 'node:http';

export interface Upstream {
  readonly port: number;
  close(): void;
}

export function startUpstream(): Promise<Upstream> {
  const server = http.createServer((_, response) => response.end('bench\n'));
  server.keepAliveTimeout = 600_000;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, close: () => server.close().closeAllConnections() });
    });
  });
}
