// Plain servers beside the cloud, in the same network and with the same telling answers as tasks and instances.

import { Workload } from './workload.ts';
import type { World } from './world.ts';

export interface RunningServer {
  readonly address: string;
  readonly port: number;
  /** `http://127.10.0.3:41234`. */
  readonly url: string;
  stop(): Promise<void>;
}

export class Servers {
  readonly #world: World;
  readonly #workloads = new Set<Workload>();

  constructor(world: World) {
    this.#world = world;
  }

  /** `name` is who it says it is; without a port the system chooses one. */
  async start(name: string, port = 0): Promise<RunningServer> {
    const address = this.#world.network.take();
    const workload = await Workload.start({ name, address, port });
    this.#workloads.add(workload);
    return {
      address,
      port: workload.port,
      url: `http://${address}:${workload.port}`,
      stop: async () => {
        this.#workloads.delete(workload);
        await workload.finish();
        this.#world.network.giveBack(address);
      },
    };
  }

  async close(): Promise<void> {
    const ended = [...this.#workloads].map((workload) => workload.finish());
    for (const workload of this.#workloads) workload.kill();
    await Promise.all(ended);
  }
}
