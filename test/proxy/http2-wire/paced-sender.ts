// Sends bodies as flow control allows: what the router grants is counted from its SETTINGS and WINDOW_UPDATE frames
// (RFC 9113 6.9). One for each connection, made before anything is sent.

import type { FrameConnection } from './frame-connection.ts';
import { SETTING, TYPE, USUAL_WINDOW_BYTES } from './frames.ts';

export class PacedSender {
  readonly #client: FrameConnection;
  readonly #sent = new Map<number, number>();
  #sentInAll = 0;

  constructor(client: FrameConnection) {
    this.#client = client;
  }

  /** Bytes that may be sent on a stream now. */
  room(stream: number): number {
    const initial = this.#client.setting(SETTING.initialWindowSize) ?? USUAL_WINDOW_BYTES;
    const ofStream = initial + this.#granted(stream) - (this.#sent.get(stream) ?? 0);
    return Math.min(ofStream, USUAL_WINDOW_BYTES + this.#granted(0) - this.#sentInAll);
  }

  /** `frame`: DATA, whole; false: there is no room for it now. */
  trySend(stream: number, frame: Buffer): boolean {
    const bytes = frame.readUIntBE(0, 3);
    if (bytes > this.room(stream)) return false;
    this.#sent.set(stream, (this.#sent.get(stream) ?? 0) + bytes);
    this.#sentInAll += bytes;
    this.#client.send(frame);
    return true;
  }

  /** Waits for room; gives up when the stream or the connection ends. */
  async send(stream: number, frame: Buffer): Promise<void> {
    const seen = this.#client.stream(stream);
    const bytes = frame.readUIntBE(0, 3);
    const isOver = () => this.#client.ended || seen.code !== undefined;
    await this.#client.until(() => this.room(stream) >= bytes || isOver());
    if (!isOver()) this.trySend(stream, frame);
  }

  #granted(stream: number): number {
    let bytes = 0;
    for (const frame of this.#client.frames) {
      if (frame.type === TYPE.windowUpdate && frame.stream === stream) bytes += frame.payload.readUInt32BE(0);
    }
    return bytes;
  }
}
