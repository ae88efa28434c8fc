// Switchable faults of the sandbox: what a cloud does on a bad day, by operation, until it is switched off.

export type Fault =
  /** The connection is destroyed without an answer. */
  | { readonly kind: 'down' }
  /** The service's own throttling error. */
  | { readonly kind: 'throttled' }
  /** The true answer, after a delay. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The request is accepted and never answered. */
  | { readonly kind: 'silent' }
  /** The nth page of a listing (from 1) answers with an internal error; the others are true. */
  | { readonly kind: 'pageFails'; readonly page: number }
  /** 200 and a page for people, as of somebody in between. */
  | { readonly kind: 'garbage' }
  /** 200 with nothing in it. */
  | { readonly kind: 'empty' }
  /** The service's own "access denied". */
  | { readonly kind: 'denied' }
  /** 500 with the service's own error text (Consul: "No cluster leader"). */
  | { readonly kind: 'broken' };

/** What is said instead of an answer. */
export const GARBAGE = '<html><body><h1>It works!</h1></body></html>';

/** `operation` is an action (`ListTasks`), a Consul route (`/v1/catalog/services`), or `*`. */
export class FaultSwitch {
  readonly #faults = new Map<string, Fault>();

  set(operation: string, fault: Fault): void {
    this.#faults.set(operation, fault);
  }

  clear(operation?: string): void {
    if (operation === undefined) this.#faults.clear();
    else this.#faults.delete(operation);
  }

  for(operation: string): Fault | undefined {
    return this.#faults.get(operation) ?? this.#faults.get('*');
  }
}
