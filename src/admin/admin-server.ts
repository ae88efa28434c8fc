// Binds the internal entry point. Whoever may connect can ask, so nobody gets much time or room.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fail, ok, type Result } from '../model/result.ts';
import type { ListenAddress } from '../model/settings.ts';
import type { AdminOptions } from './admin-options.ts';
import { createAdmin } from './create-admin.ts';
import { writeAddress } from './write-address.ts';

export interface AdminServer {
  /** `http://host:port`, reachable from this machine. */
  readonly url: string;
  /** Ends every connection; an answer that was not taken by then is lost. */
  close(): Promise<void>;
}

const LIMITS = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
};

const MOST_CONNECTIONS = 256;

/** The error names the flag that chooses another address. */
export async function startAdmin(address: ListenAddress, options: AdminOptions): Promise<Result<AdminServer>> {
  const server = createServer(LIMITS, createAdmin(options));
  server.maxConnections = MOST_CONNECTIONS;
  server.listen({ port: address.port, ...(address.host === '' ? {} : { host: address.host }) });
  try {
    await once(server, 'listening');
  } catch (error) {
    return fail(describeFailure(error, address, options.settings.internalEntryPoint.name));
  }
  return ok({ url: urlOf(server, address), close: () => close(server) });
}

function describeFailure(error: unknown, address: ListenAddress, name: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const causes: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the address is taken',
    EADDRNOTAVAIL: 'this machine has no such address',
    EACCES: 'the port needs privileges',
  };
  const cause = causes[code] ?? code;
  return `entry point ${name} cannot listen on ${writeAddress(address)}: ${cause}; choose another with --entryPoints.${name}.address`;
}

function urlOf(server: Server, { host, port }: ListenAddress): string {
  const bound = server.address();
  const isEverywhere = host === '' || host === '0.0.0.0' || host === '::';
  const reachable = {
    host: isEverywhere ? '127.0.0.1' : host,
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
  };
  return `http://${writeAddress(reachable)}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
