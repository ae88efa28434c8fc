// A certificate and its key as configurations write them: of a transport, of a store, of the list of certificates.

import { text } from './kinds.ts';
import { section, type Written } from './section.ts';

const SINCE = '0.2';

export const PAIR_OPTIONS = {
  certFile: { kind: text, meaning: 'The certificate: a file or its PEM text.', required: true, since: SINCE },
  keyFile: { kind: text, meaning: 'Its key: a file or its PEM text.', required: true, since: SINCE },
} as const;

export const PAIR = section({ options: PAIR_OPTIONS, later: {} });

export type WrittenPair = Written<typeof PAIR>;
