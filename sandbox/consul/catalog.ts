// What the sandbox's one Consul agent knows: services, their checks, and the index at which each result last changed.
// A result set has an index of its own, as in Consul: a check that fails moves its service's index, not the list's.

export type CheckStatus = 'passing' | 'warning' | 'critical';

export interface Check {
  readonly id: string;
  readonly name: string;
  readonly status: CheckStatus;
  readonly type: 'ttl' | 'http' | 'tcp' | 'maintenance';
  readonly notes: string;
  readonly output: string;
}

export interface ServiceRegistration {
  /** Default: the name. */
  readonly id?: string;
  readonly name: string;
  readonly tags?: readonly string[];
  /** Default: empty, which means the node's address. */
  readonly address?: string;
  readonly port?: number;
  readonly meta?: Readonly<Record<string, string>>;
  readonly checks?: readonly Check[];
}

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly address: string;
  readonly port: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
  readonly createIndex: number;
  readonly modifyIndex: number;
}

/** A fresh agent has written itself by now; the first answers of a real one carry about this index. */
const FIRST_INDEX = 11;

export class ConsulCatalog {
  readonly #services = new Map<string, Service>();
  readonly #healthIndexes = new Map<string, number>();
  readonly #watchers = new Set<() => void>();
  #index = FIRST_INDEX;
  #listIndex = FIRST_INDEX;

  /** Sorted by id, as the agent answers. */
  get services(): readonly Service[] {
    return [...this.#services.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  instancesOf(name: string): readonly Service[] {
    return this.services.filter((service) => service.name === name);
  }

  /** The index of the list of services. */
  get listIndex(): number {
    return this.#listIndex;
  }

  /** The index of one service; an unknown one shares the list's, so that waiting for it ends when something appears. */
  healthIndex(name: string): number {
    return this.#healthIndexes.get(name) ?? this.#listIndex;
  }

  /** Registering what is already there changes no index, as in Consul. A known check keeps its status. */
  register(registration: ServiceRegistration): void {
    const id = registration.id ?? registration.name;
    const known = this.#services.get(id);
    const wanted = {
      id,
      name: registration.name,
      tags: registration.tags ?? [],
      address: registration.address ?? '',
      port: registration.port ?? 0,
      meta: registration.meta ?? {},
      checks: (registration.checks ?? []).map((check) => known?.checks.find(({ id }) => id === check.id) ?? check),
    };
    if (known !== undefined && sameService(known, wanted)) return;
    const index = ++this.#index;
    this.#services.set(id, { ...wanted, createIndex: known?.createIndex ?? index, modifyIndex: index });
    this.#listIndex = index;
    this.#touch(registration.name, index);
    if (known !== undefined && known.name !== registration.name) this.#touch(known.name, index);
    this.#announce();
  }

  /** False: no such service. */
  deregister(id: string): boolean {
    const known = this.#services.get(id);
    if (known === undefined) return false;
    this.#services.delete(id);
    this.#listIndex = ++this.#index;
    this.#touch(known.name, this.#index);
    this.#announce();
    return true;
  }

  /** The service that has this check. */
  ownerOf(checkId: string): Service | undefined {
    return this.services.find((service) => service.checks.some(({ id }) => id === checkId));
  }

  /** Replaces a service's checks; false: no such service. */
  setChecks(id: string, checks: readonly Check[]): boolean {
    const known = this.#services.get(id);
    if (known === undefined) return false;
    if (JSON.stringify(known.checks) === JSON.stringify(checks)) return true;
    this.#services.set(id, { ...known, checks });
    this.#touch(known.name, ++this.#index);
    this.#announce();
    return true;
  }

  /** A restored or replaced cluster counts from somewhere else: every result set starts at `to`. */
  resetIndex(to: number): void {
    this.#index = to;
    this.#listIndex = to;
    this.#healthIndexes.clear();
    this.#announce();
  }

  /** Calls `changed` after every change; the returned function ends that. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** A service that is gone keeps no index: it then shares the list's, which its removal has just moved. */
  #touch(name: string, index: number): void {
    if (this.instancesOf(name).length > 0) this.#healthIndexes.set(name, index);
    else this.#healthIndexes.delete(name);
  }

  #announce(): void {
    for (const changed of [...this.#watchers]) changed();
  }
}

function sameService(known: Service, wanted: Omit<Service, 'createIndex' | 'modifyIndex'>): boolean {
  const { createIndex, modifyIndex, ...rest } = known;
  return JSON.stringify(rest) === JSON.stringify(wanted);
}
