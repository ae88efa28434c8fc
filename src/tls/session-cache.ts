// Sessions to be resumed with servers, the last one with each: a resumed handshake costs a fraction of a full one. One cache
// belongs to one transport as it stands, so that a session never outlives what was agreed on.

export class SessionCache {
  readonly #most: number;
  readonly #sessions = new Map<string, Buffer>();

  /** Sessions of more servers than `most` are not kept. */
  constructor(most: number) {
    this.#most = most;
  }

  get(server: string): Buffer | undefined {
    return this.#sessions.get(server);
  }

  keep(server: string, session: Buffer): void {
    // Of a map the first key is the one set longest ago.
    this.#sessions.delete(server);
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined && this.#sessions.size >= this.#most) this.#sessions.delete(oldest);
    this.#sessions.set(server, session);
  }
}
