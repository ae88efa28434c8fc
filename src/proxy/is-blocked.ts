// Whether a socket takes no more for now.

import type { Socket } from 'node:net';

/** Its `drain` says when it does. What the kernel took at once is no reason to wait, even where it was more than the socket's mark. */
export const isBlocked = ({ writableNeedDrain, writableLength }: Socket): boolean =>
  writableNeedDrain && writableLength > 0;
