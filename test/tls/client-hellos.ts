// ClientHellos for tests: as Node's own client makes them, caught on the wire, and as nobody should make them.

import net from 'node:net';
import tls from 'node:tls';

/** What a client of TLS sends first, whole. */
export async function catchHello(options: tls.ConnectionOptions): Promise<Buffer> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const caught = new Promise<Buffer>((resolve) => {
    server.once('connection', (socket) => {
      let bytes = Buffer.alloc(0);
      socket.on('data', (more) => {
        bytes = Buffer.concat([bytes, more]);
        if (bytes.length >= 5 + bytes.readUInt16BE(3)) {
          resolve(bytes);
          socket.destroy();
        }
      });
    });
  });
  const client = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  client.on('error', () => {});
  const hello = await caught;
  client.destroy();
  server.close();
  return hello;
}

/** The same handshake in records of `size` bytes each. */
export function inRecords(hello: Buffer, size: number): Buffer {
  const body = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size);
    records.push(Buffer.from([0x16, 3, 1, piece.length >> 8, piece.length & 0xff]), piece);
  }
  return Buffer.concat(records);
}

/** A hello with this name and nothing else, whatever bytes the name has. */
export function helloNaming(name: string): Buffer {
  const host = Buffer.from(name, 'latin1');
  const entry = Buffer.concat([Buffer.from([0]), uint16(host.length), host]);
  const list = Buffer.concat([uint16(entry.length), entry]);
  const extension = Buffer.concat([uint16(0), uint16(list.length), list]);
  const hello = Buffer.concat([
    uint16(0x0303),
    Buffer.alloc(32, 7),
    Buffer.from([0]),
    uint16(2),
    uint16(0x1301),
    Buffer.from([1, 0]),
    uint16(extension.length),
    extension,
  ]);
  const handshake = Buffer.concat([Buffer.from([1, 0]), uint16(hello.length), hello]);
  return Buffer.concat([Buffer.from([0x16, 3, 1]), uint16(handshake.length), handshake]);
}

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
