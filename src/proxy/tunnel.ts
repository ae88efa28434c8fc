// Two connections that have left HTTP behind (101 Switching Protocols): bytes both ways until both sides have ended, one
// slow side stops the other, and one record is logged for all of it.

import type { ClientTunnel, TunnelClient } from './client.ts';
import type { ExchangeError } from './errors.ts';
import type { ExchangeFacts } from './exchange-facts.ts';
import type { Upstream, UpstreamListener } from './upstream.ts';

export class Tunnel implements ClientTunnel, UpstreamListener {
  readonly #client: TunnelClient;
  readonly #upstream: Upstream;
  readonly #facts: ExchangeFacts;
  #clientEnded = false;
  #upstreamEnded = false;
  #closed = false;

  constructor(client: TunnelClient, upstream: Upstream, facts: ExchangeFacts) {
    this.#client = client;
    this.#upstream = upstream;
    this.#facts = facts;
    upstream.handTo(this);
  }

  clientData(bytes: Buffer, start: number, end: number): void {
    this.#facts.requestBytes += end - start;
    this.#upstream.sendData(bytes, start, end);
    this.#upstream.flush();
    if (this.#upstream.blocked) this.#client.pause();
    this.#client.stirred();
  }

  clientEnded(): void {
    this.#clientEnded = true;
    this.#upstream.sendEnd('');
    this.#closeWhenBothEnded();
  }

  clientDrained(): void {
    this.#upstream.resume();
  }

  upstreamData(bytes: Buffer, start: number, end: number): void {
    this.#facts.responseBytes += end - start;
    this.#client.data(bytes, start, end);
  }

  upstreamTurnEnded(): void {
    if (this.#closed) return;
    this.#client.flush();
    this.#client.stirred();
    if (!this.#client.blocked) return;
    this.#upstream.pause();
    this.#client.awaitDrain();
  }

  upstreamDrained(): void {
    this.#client.resume();
  }

  upstreamEnded(): void {
    this.#upstreamEnded = true;
    this.#client.halfClose();
    this.#closeWhenBothEnded();
  }

  upstreamFailed(error: ExchangeError): void {
    this.cut(error);
  }

  /** One side is gone, was silent for too long, or the router ends: the other side sees a cut. */
  cut(error: ExchangeError): void {
    if (this.#closed) return;
    this.#facts.failure = error;
    this.#log();
    this.#upstream.destroy();
    this.#client.abort();
  }

  #closeWhenBothEnded(): void {
    if (!this.#clientEnded || !this.#upstreamEnded || this.#closed) return;
    this.#log();
    this.#client.tunnelClosed();
  }

  #log(): void {
    this.#closed = true;
    this.#facts.end();
  }

  // A tunnel begins behind the answer: these were heard by the exchange.
  upstreamConnected(): void {}
  upstreamInterim(): void {}
  upstreamAnswered(): void {}
  upstreamSwitched(): void {}
}
