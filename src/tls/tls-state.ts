// What TLS is spoken with in this worker: certificates, sets of options, ticket keys. Swapped as a whole: a handshake ends
// with what it began with, and connections that are secured already never notice.

import { createHash } from 'node:crypto';
import type { QualifiedName } from '../model/qualified-name.ts';
import { type CertificatePair, DEFAULT_TLS_OPTIONS, DEFAULT_TLS_OPTIONS_NAME, type TlsOptions } from '../model/tls.ts';
import { CertificateStore } from './certificate-store.ts';
import type { HelloReading } from './client-hello.ts';
import { TlsServer } from './tls-server.ts';

type Hello = Extract<HelloReading, { readonly kind: 'hello' }>;

/** Who speaks TLS with a connection, and with which set of options. */
export interface Chosen {
  readonly server: TlsServer;
  readonly optionsName: QualifiedName;
}

export class TlsState {
  readonly #pairs = new Map<string, CertificatePair>();
  readonly #options = new Map<QualifiedName, TlsOptions>();
  #defaultPair: CertificatePair | undefined;
  #generatedPair: CertificatePair | undefined;
  #ticketKeys: Buffer | undefined;
  /** Made of the pairs when the next hello asks. */
  #store: CertificateStore | undefined;
  /** By certificate, then by the name of the options: made at the first handshake that needs it. */
  #servers = new Map<CertificatePair, Map<string, TlsServer>>();

  setCertificate(name: string, pair: CertificatePair | undefined): void {
    const before = this.#pairs.get(name);
    if (before !== undefined) this.#servers.delete(before);
    if (pair === undefined) this.#pairs.delete(name);
    else this.#pairs.set(name, pair);
    this.#store = undefined;
  }

  /** Undefined: nobody configures one, and the generated one is shown. */
  setDefaultCertificate(pair: CertificatePair | undefined): void {
    if (this.#defaultPair !== undefined) this.#servers.delete(this.#defaultPair);
    this.#defaultPair = pair;
    this.#store = undefined;
  }

  /** Made at start, the same in every worker. */
  useGeneratedCertificate(pair: CertificatePair): void {
    this.#generatedPair = pair;
    this.#store = undefined;
  }

  setOptions(name: QualifiedName, options: TlsOptions | undefined): void {
    if (options === undefined) this.#options.delete(name);
    else this.#options.set(name, options);
    for (const servers of this.#servers.values()) servers.delete(name);
  }

  /** 48 bytes. Sessions that were begun with others are begun anew. */
  useTicketKeys(keys: Buffer): void {
    this.#ticketKeys = keys;
    for (const servers of this.#servers.values()) for (const server of servers.values()) server.useTicketKeys(keys);
  }

  /** `optionsByHost`: names of options by exact host and by `*.` with one label free. Undefined: nothing may be shown to this client. */
  choose(hello: Hello, localAddress: string, optionsByHost: ReadonlyMap<string, QualifiedName>): Chosen | undefined {
    const optionsName = optionsFor(hello.serverName, optionsByHost);
    const options =
      this.#options.get(optionsName) ?? (optionsName === DEFAULT_TLS_OPTIONS_NAME ? DEFAULT_TLS_OPTIONS : undefined);
    if (options === undefined) return undefined;
    this.#store ??= new CertificateStore(this.#pairs.values(), this.#defaultPair ?? this.#generatedPair);
    const pair = this.#store.choose(hello.serverName, localAddress, options.sniStrict);
    const server = pair && this.#serverFor(pair, optionsName, options);
    return server && { server, optionsName };
  }

  #serverFor(pair: CertificatePair, name: string, options: TlsOptions): TlsServer | undefined {
    const servers = this.#servers.get(pair) ?? new Map<string, TlsServer>();
    this.#servers.set(pair, servers);
    const present = servers.get(name);
    if (present !== undefined) return present;
    try {
      const server = new TlsServer({ name: contextName(name), options, pair, ticketKeys: this.#ticketKeys });
      servers.set(name, server);
      return server;
    } catch {
      // The control plane has tried the pair; what OpenSSL still refuses is a connection that is refused.
      return undefined;
    }
  }
}

/** Names may be longer than a session context. */
const contextName = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);

function optionsFor(serverName: string | undefined, byHost: ReadonlyMap<string, QualifiedName>): QualifiedName {
  if (serverName === undefined) return DEFAULT_TLS_OPTIONS_NAME;
  const dot = serverName.indexOf('.');
  const wildcard = dot < 0 ? undefined : byHost.get(`*${serverName.slice(dot)}`);
  return byHost.get(serverName) ?? wildcard ?? DEFAULT_TLS_OPTIONS_NAME;
}
