// What sockets read into. All sockets of a worker share one buffer, so ten thousand idle connections cost no memory; a socket
// through which much flows gets a buffer of its own, which is written on as it is and given back when the kernel has taken
// it. A fresh buffer for each read would cost twice the CPU a megabyte (docs/performance.md).

/** A body of 64 KB with its head in one read and one write. There is one of it. */
const SHARED_BYTES = 128 * 1024;
/** A client that takes nothing holds two of them: with twice as much 200 slow readers held 82 MB (`slowhttptest`). */
const LENT_BYTES = 64 * 1024;
/** For a stream that the other side takes as fast as it comes: a quarter of the reads and writes. */
const LARGE_BYTES = 256 * 1024;
/** So many at once, 16 MB: streams that stop after a fast start cannot hold more. */
const MOST_LARGE = 64;
/** A read of this size says that there is more where it came from. */
const MUCH_BYTES = 16 * 1024;
/**
 * Full reads, one behind the other and each taken before the next, that make a stream: 3 MB, for the kernel alone takes up to
 * 2.6 MB for a client on the loopback that reads nothing (of an Ethernet's 0.1).
 */
export const STREAM_READS = 48;
/** Buffers kept for the next time; more are left to the collector. */
const MOST_KEPT = 256;

/** A buffer that is lent to one socket. */
export interface Loan {
  readonly buffer: Buffer;
  /** Writes that the kernel has not taken yet. */
  writes: number;
  /** The socket still reads into it. */
  reading: boolean;
}

export class ReadBuffers {
  /** Used up, or copied, before the next read of any socket. */
  readonly shared = Buffer.allocUnsafeSlow(SHARED_BYTES);
  readonly #kept: Buffer[] = [];
  readonly #keptLarge: Buffer[] = [];
  #large = 0;
  readonly #loans = new Map<ArrayBufferLike, Loan>();

  /**
   * `bytes` as something that may be written now and read later: itself where it is lent, a copy where the next read
   * overwrites it. `taken` is to be called when the kernel has it; undefined: nobody waits for it.
   */
  hold(bytes: Buffer): { readonly bytes: Buffer; readonly taken: (() => void) | undefined } {
    const loan = this.#loans.get(bytes.buffer);
    if (loan !== undefined) {
      loan.writes++;
      return { bytes, taken: () => this.#taken(loan) };
    }
    // Made for this read alone, by TLS or by joining what had come before.
    if (bytes.buffer !== this.shared.buffer) return { bytes, taken: undefined };
    if (bytes.length > LENT_BYTES) return { bytes: Buffer.from(bytes), taken: undefined };
    const copy = this.#lend();
    copy.reading = false;
    copy.writes = 1;
    return { bytes: copy.buffer.subarray(0, bytes.copy(copy.buffer)), taken: () => this.#taken(copy) };
  }

  /** For `ReadBuffer` alone. */
  borrow(large: boolean): Loan {
    if (!large || this.#large === MOST_LARGE) return this.#lend();
    this.#large++;
    return this.#lendThis(this.#keptLarge.pop() ?? Buffer.allocUnsafeSlow(LARGE_BYTES));
  }

  /** For `ReadBuffer` alone: the socket reads into something else. */
  giveUp(loan: Loan): void {
    loan.reading = false;
    this.#settle(loan);
  }

  #lend(): Loan {
    return this.#lendThis(this.#kept.pop() ?? Buffer.allocUnsafeSlow(LENT_BYTES));
  }

  #lendThis(buffer: Buffer): Loan {
    const loan = { buffer, writes: 0, reading: true };
    this.#loans.set(loan.buffer.buffer, loan);
    return loan;
  }

  #taken(loan: Loan): void {
    loan.writes--;
    this.#settle(loan);
  }

  #settle(loan: Loan): void {
    if (loan.reading || loan.writes > 0) return;
    this.#loans.delete(loan.buffer.buffer);
    if (loan.buffer.length === LARGE_BYTES) {
      this.#large--;
      this.#keptLarge.push(loan.buffer);
    } else if (this.#kept.length < MOST_KEPT) this.#kept.push(loan.buffer);
  }
}

/** Of one socket: which buffer its next read goes into. */
export class ReadBuffer {
  /** What was read last. */
  bytes: Buffer;
  readonly #buffers: ReadBuffers;
  #loan: Loan | undefined;
  /** What was read into before. */
  #last: Loan | undefined;
  #much = false;
  /** Full reads so far, as long as the other side keeps up. */
  #fullReads = 0;

  constructor(buffers: ReadBuffers) {
    this.#buffers = buffers;
    this.bytes = buffers.shared;
  }

  /** So many bytes were read. */
  read(length: number): void {
    this.#much = length >= MUCH_BYTES;
    this.#fullReads = length >= LENT_BYTES ? this.#fullReads + 1 : 0;
  }

  /** The message is over: what comes next is small, or nothing for a long time. */
  rest(): void {
    this.#much = false;
  }

  /** Asked by the socket before its first read and behind each. */
  next(): Buffer {
    if (this.#much || this.#loan !== undefined) this.bytes = this.#choose();
    return this.bytes;
  }

  /** What was read last is often taken, but not yet told to be; what was read before it has been told, or is held up. */
  #choose(): Buffer {
    if (this.#last !== undefined && this.#last.writes > 0) this.#fullReads = 0;
    const large = this.#fullReads >= STREAM_READS;
    const last = this.#loan;
    if (this.#much && last?.writes === 0 && large === (last.buffer.length === LARGE_BYTES)) return last.buffer;
    this.close();
    if (!this.#much) return this.#buffers.shared;
    this.#last = last;
    this.#loan = this.#buffers.borrow(large);
    return this.#loan.buffer;
  }

  close(): void {
    if (this.#loan !== undefined) this.#buffers.giveUp(this.#loan);
    this.#loan = undefined;
    this.#last = undefined;
  }
}
