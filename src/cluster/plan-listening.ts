// Before any worker starts: can every address be opened, and how will workers share it?

import { readFile } from 'node:fs/promises';
import net from 'node:net';
import type { ListeningPlan } from '../model/messages.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { EntryPointSettings, ListenAddress } from '../model/settings.ts';

const MIGRATE_REQUESTS = '/proc/sys/net/ipv4/tcp_migrate_req';

/**
 * Whether the kernel hands the queue of a closing SO_REUSEPORT listener to the others. Without it 20 worker restarts under
 * 130,000 new connections lost 60 of them, with it none (DESIGN section 4).
 */
export async function kernelMigratesQueues(): Promise<boolean> {
  try {
    return (await readFile(MIGRATE_REQUESTS, 'utf8')).trim() === '1';
  } catch {
    return false;
  }
}

/** Opens and closes each address without SO_REUSEPORT: two routers with it would bind one port silently. */
export async function planListening(
  entryPoints: ReadonlyMap<string, EntryPointSettings>,
  migratesQueues: boolean,
): Promise<Result<readonly ListeningPlan[]>> {
  const plans: ListeningPlan[] = [];
  for (const [entryPoint, settings] of entryPoints) {
    const probed = await probe(settings.address);
    if (!probed.ok) return fail(describeFailure(entryPoint, settings.address, probed.error));
    const reusePort = settings.reusePort ?? migratesQueues;
    const sharing = reusePort ? 'reusePort' : 'sharedHandle';
    plans.push({ entryPoint, host: settings.address.host, port: probed.value, sharing });
  }
  return ok(plans);
}

/** Gives the port, chosen by the system where 0 was asked for. */
function probe({ host, port }: ListenAddress): Promise<Result<number>> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(fail(error.code ?? error.message)));
    server.listen({ ...(host === '' ? {} : { host }), port }, () => {
      const address = server.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(ok(chosen)));
    });
  });
}

function describeFailure(entryPoint: string, { host, port }: ListenAddress, code: string): string {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const causes: Record<string, string> = {
    EADDRINUSE: 'the address is taken',
    EACCES: 'not permitted (a port below 1024 needs CAP_NET_BIND_SERVICE)',
    EADDRNOTAVAIL: 'no interface has this address',
  };
  const flag = `--entryPoints.${entryPoint}.address`;
  return `entry point ${entryPoint} cannot listen on ${address}: ${causes[code] ?? code}; choose another with ${flag}`;
}
