// Where copies of scopes are kept between two lives of the router, one for each provider. Handed in, so that what keeps
// copies knows no file system; `disk-copies.ts` is the real one.

import type { ProviderName } from '../../model/qualified-name.ts';

export interface CopyStore {
  /** Rejects with the system's error where a copy may be there and cannot be read. */
  read(provider: ProviderName): Promise<StoredCopy>;
  /** The whole text takes the place of the copy before, or nothing changes and it rejects with the system's error. */
  write(provider: ProviderName, pieces: Iterable<string>): Promise<void>;
  /** Moves a copy that is of no use out of the way, for somebody to look at; resolves with where it is now. */
  setAside(provider: ProviderName): Promise<string>;
}

export type StoredCopy =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unusable'; readonly reason: string };
