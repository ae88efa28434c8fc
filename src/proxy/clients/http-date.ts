// The Date line (RFC 9110 6.6.1), made once a second.

import type { Clock } from '../../model/clock.ts';

export function createDateLine(clock: Clock): () => string {
  let second = -1;
  let line = '';
  return () => {
    const now = Math.floor(clock.wallMs() / 1000);
    if (now !== second) {
      second = now;
      line = `Date: ${new Date(now * 1000).toUTCString()}\r\n`;
    }
    return line;
  };
}
