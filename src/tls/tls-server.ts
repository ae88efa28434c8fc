// Ends TLS on connections of one set of options with one certificate. One `tls.Server` for each: a context that is chosen in
// an SNICallback does not carry what the options say of client certificates (tried: it admitted a client without one).

import { constants, type X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { CertificatePair, ClientAuthType, TlsOptions } from '../model/tls.ts';
import { listCiphers } from './cipher-list.ts';

export interface TlsServerOptions {
  /** Of the set of options, 32 bytes at most: sessions of another set are not resumed. */
  readonly name: string;
  readonly options: TlsOptions;
  readonly pair: CertificatePair;
  /** 48 bytes, the same in every worker; undefined: this process's own. */
  readonly ticketKeys: Buffer | undefined;
}

/** `client`: the certificate that it has shown. */
export type OnSecure = (socket: tls.TLSSocket, client: X509Certificate | undefined) => void;

/** Emptied when it is over: a map that has outgrown its table keeps what was in it for a while, and so whole connections. */
interface Handshake {
  onSecure: OnSecure | undefined;
}

export class TlsServer {
  readonly #server: tls.Server;
  readonly #clientAuth: ClientAuthType;
  /** Handshakes under way, by the connection's two ends: the library does not say whose socket it has secured. */
  readonly #underWay = new Map<string, Handshake>();

  /** Throws when OpenSSL refuses certificate, key or options. */
  constructor(options: TlsServerOptions) {
    this.#clientAuth = options.options.clientAuth.type;
    this.#server = tls.createServer(serverOptions(options));
    this.#server.on('secureConnection', (socket) => this.#onSecure(socket));
    // Its socket closes, and whoever gave it hears that.
    this.#server.on('tlsClientError', () => {});
  }

  /** The raw socket holds what was read of it; it is closed when the handshake fails. Gives how to forget it. */
  accept(socket: Socket, onSecure: OnSecure): () => void {
    const ends = endsOf(socket);
    this.#underWay.set(ends, { onSecure });
    this.#server.emit('connection', socket);
    return () => void this.#take(ends);
  }

  useTicketKeys(keys: Buffer): void {
    this.#server.setTicketKeys(keys);
  }

  #onSecure(socket: tls.TLSSocket): void {
    const onSecure = this.#take(endsOf(socket));
    const client = this.#clientAuth === 'NoClientCert' ? undefined : socket.getPeerX509Certificate();
    if (onSecure === undefined || !this.#admits(socket, client)) return void socket.destroy();
    onSecure(socket, client);
  }

  #take(ends: string): OnSecure | undefined {
    const handshake = this.#underWay.get(ends);
    if (handshake === undefined) return undefined;
    this.#underWay.delete(ends);
    const { onSecure } = handshake;
    handshake.onSecure = undefined;
    return onSecure;
  }

  /** What the library does not check by itself: with the two strictest types it has refused already. */
  #admits(socket: tls.TLSSocket, client: X509Certificate | undefined): boolean {
    if (this.#clientAuth === 'RequireAnyClientCert') return client !== undefined;
    return this.#clientAuth !== 'VerifyClientCertIfGiven' || client === undefined || socket.authorized;
  }
}

const endsOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;

function serverOptions({ name, options, pair, ticketKeys }: TlsServerOptions): tls.TlsOptions {
  const { minVersion = 'TLSv1.2', maxVersion, cipherSuites, curvePreferences, clientAuth } = options;
  return {
    cert: pair.certificate,
    key: pair.key,
    minVersion,
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ciphers: listCiphers(cipherSuites, minVersion),
    honorCipherOrder: true,
    ...(curvePreferences.length === 0 ? {} : { ecdhCurve: curvePreferences.join(':') }),
    ...(clientAuth.authorities.length === 0 ? {} : { ca: [...clientAuth.authorities] }),
    requestCert: clientAuth.type !== 'NoClientCert',
    rejectUnauthorized: clientAuth.type === 'RequireAndVerifyClientCert',
    ALPNProtocols: [...options.alpnProtocols],
    sessionIdContext: name,
    // A client that would rather have ChaCha20 has no AES in its processor: as in Go it gets it.
    secureOptions:
      constants.SSL_OP_PRIORITIZE_CHACHA | (options.disableSessionTickets ? constants.SSL_OP_NO_TICKET : 0),
    ...(ticketKeys === undefined ? {} : { ticketKeys }),
    allowHalfOpen: true,
    noDelay: true,
  };
}
