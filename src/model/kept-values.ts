// Values that outlive the process, for whoever may not know of disks. Whatever goes wrong with them is told elsewhere.

export interface KeptValues {
  /** As they were written; none where nothing of use was kept. To be called once, before anything is written. Never rejects. */
  read(): Promise<readonly unknown[]>;
  /** In place of all that was written before. Resolves with whether they were. Never rejects. */
  write(values: Iterable<unknown>): Promise<boolean>;
}
