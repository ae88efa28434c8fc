import { spawnSync } from 'node:child_process';
import test from 'ava';
import { ticketFlags } from '../../src/cluster/ticket-flags.ts';
import { certificate } from '../support/certificates.ts';

/** A server and a client in one process: prints how many tickets came with one handshake. */
const COUNT = `
  const tls = require('node:tls');
  const server = tls.createServer({ key: process.env.KEY, cert: process.env.CERT }, (socket) => {
    socket.on('error', () => {});
    socket.end('x');
  });
  server.listen(0, '127.0.0.1', () => {
    let tickets = 0;
    const client = tls.connect({ port: server.address().port, host: '127.0.0.1', rejectUnauthorized: false });
    client.on('session', () => tickets++);
    client.on('close', () => { console.log(tickets); server.close(); });
    client.resume();
  });
`;

function ticketsWith(flags: readonly string[]): string {
  const env = { KEY: certificate('server.key'), CERT: certificate('server.pem') };
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', COUNT], { env, encoding: 'utf8' });
  return stdout.trim() || stderr;
}

for (const tickets of ['0', '1', '2'] as const) {
  test(`a full handshake hands out ${tickets}`, (t) => {
    t.is(ticketsWith(ticketFlags(tickets, [], {})), tickets);
  });
}

test('an OpenSSL configuration that somebody else chose stays', (t) => {
  t.deepEqual(ticketFlags('0', ['--openssl-config=/etc/fips.cnf'], {}), []);
  t.deepEqual(ticketFlags('0', [], { NODE_OPTIONS: '--openssl-shared-config' }), []);
  t.deepEqual(ticketFlags('0', [], { OPENSSL_CONF: '/etc/fips.cnf' }), []);
});
