// The texts of a wall-clock second. Thousands of lines share one second: it is written out once, not once a line.

import { encodePiece } from './encode-piece.ts';

export interface SecondTexts {
  /** Wall clock, ms since the epoch. */
  readonly startsAtMs: number;
  /** `2026-01-02T03:04:05`, in UTC. */
  readonly utc: string;
  /** `2026-01-02T04:04:05`, in the process's time zone; `offset` belongs to it. */
  readonly local: string;
  /** `Z` or `+01:00`. */
  readonly offset: string;
  /** `02/Jan/2026:03:04:05 +0000`, as the common log format writes it. */
  readonly common: string;
  /** The same in the process's time zone. */
  readonly commonLocal: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A look-up with a memory of one second; each caller has its own, so that two of them do not push each other out. */
export function rememberSecond(): (wallMs: number) => SecondTexts {
  let texts: SecondTexts = writeSecond(0);
  return (wallMs) => {
    const sinceMs = wallMs - texts.startsAtMs;
    if (!(sinceMs >= 0 && sinceMs < 1000)) texts = writeSecond(Math.floor(wallMs / 1000) * 1000);
    return texts;
  };
}

/** What `write` makes of the second of a wall-clock time, as bytes: made once for each second. */
export function rememberPiece(write: (second: SecondTexts) => string): (wallMs: number) => Uint8Array {
  const secondOf = rememberSecond();
  let second: SecondTexts | undefined;
  let piece: Uint8Array = new Uint8Array();
  return (wallMs) => {
    const current = secondOf(wallMs);
    if (current !== second) {
      piece = encodePiece(write(current));
      second = current;
    }
    return piece;
  };
}

function writeSecond(wallMs: number): SecondTexts {
  const utc = new Date(wallMs).toISOString().slice(0, 19);
  const eastMinutes = -new Date(wallMs).getTimezoneOffset();
  const local = new Date(wallMs + eastMinutes * 60_000).toISOString().slice(0, 19);
  const offset = writeOffset(eastMinutes);
  const commonOffset = offset === 'Z' ? '+0000' : offset.replace(':', '');
  return {
    startsAtMs: wallMs,
    utc,
    local,
    offset,
    common: writeCommon(utc, '+0000'),
    commonLocal: writeCommon(local, commonOffset),
  };
}

function writeCommon(second: string, offset: string): string {
  const month = MONTHS[Number(second.slice(5, 7)) - 1];
  return `${second.slice(8, 10)}/${month}/${second.slice(0, 4)}:${second.slice(11)} ${offset}`;
}

function writeOffset(eastMinutes: number): string {
  if (eastMinutes === 0) return 'Z';
  const minutes = Math.abs(eastMinutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${eastMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
