// An upstream that reads bodies and forgets them. Answers when a body is whole: an answer before would end the connection.

import http from 'node:http';
import { ready } from './report.ts';

const server = http.createServer((request, response) => {
  request.resume();
  request.once('end', () => response.end('read\n'));
});
server.keepAliveTimeout = 600_000;
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  ready(() => 0, typeof address === 'object' && address !== null ? address.port : 0);
});
