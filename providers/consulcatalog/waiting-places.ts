// How many queries may wait at Consul. An agent refuses more than 200 connections from one address
// (`limits.http_max_conns_per_client`), and whoever else calls it from this host needs some of them.

export class WaitingPlaces {
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  /** False: none is free. */
  take(): boolean {
    if (this.#free === 0) return false;
    this.#free -= 1;
    return true;
  }

  giveBack(): void {
    this.#free += 1;
  }
}
