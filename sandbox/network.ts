// The sandbox's VPC: loopback addresses, one for each network interface. Linux answers on all of 127.0.0.0/8 without
// being told; a cloud claims one /16 of it for itself, so clouds in several processes never meet on a port.

import { createServer, type Server } from 'node:net';

/** Outside of the ephemeral ports, so nobody gets it by chance. */
const CLAIM_PORT = 61_616;
const FIRST_NETWORK = 10;
const LAST_NETWORK = 250;
const ADDRESSES = 65_536;
/** Where a container agent looks for dynamic host ports on Linux. */
const FIRST_DYNAMIC_PORT = 32_768;
const DYNAMIC_PORTS = 28_232;

export class Network {
  readonly #claim: Server | undefined;
  readonly #prefix: string;
  readonly #taken = new Set<string>();
  #serial = 0;
  #ports = 0;

  /** Without a claim the whole network is 127.0.0.1. */
  constructor(prefix: string, claim?: Server) {
    this.#prefix = prefix;
    this.#claim = claim;
  }

  /** False where only 127.0.0.1 can be bound (macOS): then workloads must differ by port. */
  get distinct(): boolean {
    return this.#claim !== undefined;
  }

  /** An address that nobody else has. One that was given back comes round again last. */
  take(): string {
    if (!this.distinct) return '127.0.0.1';
    for (let tries = 0; tries < ADDRESSES; tries++) {
      this.#serial = (this.#serial + 1) % ADDRESSES;
      const host = this.#serial & 255;
      const address = `${this.#prefix}.${this.#serial >> 8}.${host}`;
      if (host === 0 || host === 255 || this.#taken.has(address)) continue;
      this.#taken.add(address);
      return address;
    }
    throw new Error(`every address of ${this.#prefix}.0.0/16 is taken`);
  }

  giveBack(address: string): void {
    this.#taken.delete(address);
  }

  /** The first of so many successive host ports: for what is only reported, and for ranges. */
  dynamicPorts(count: number): number {
    if (this.#ports + count > DYNAMIC_PORTS) this.#ports = 0;
    const first = FIRST_DYNAMIC_PORT + this.#ports;
    this.#ports += count;
    return first;
  }

  close(): void {
    this.#claim?.close();
  }
}

/** Claims the first /16 that no other sandbox of this machine holds. */
export async function claimNetwork(): Promise<Network> {
  for (let network = FIRST_NETWORK; network <= LAST_NETWORK; network++) {
    const outcome = await claim(`127.${network}.255.254`);
    if (outcome === 'unavailable') return new Network('127.0.0.1');
    if (outcome !== 'taken') return new Network(`127.${network}`, outcome);
  }
  throw new Error(`no free loopback network: port ${CLAIM_PORT} is taken on all of them`);
}

function claim(host: string): Promise<Server | 'taken' | 'unavailable'> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('taken');
      else if (error.code === 'EADDRNOTAVAIL') resolve('unavailable');
      else reject(error);
    });
    server.listen({ host, port: CLAIM_PORT, exclusive: true }, () => resolve(server.unref()));
  });
}
