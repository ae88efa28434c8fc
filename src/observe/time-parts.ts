// When a request began and when its line was written, for the JSON access log. Thousands of lines share a second: its
// text is made once, and within it only the milliseconds are written anew.

import type { AccessRecord } from './access-record.ts';
import type { ByteText } from './byte-text.ts';
import { encodePiece } from './encode-piece.ts';
import type { JsonKeys } from './json-keys.ts';
import { rememberPiece, rememberSecond, type SecondTexts } from './second-texts.ts';

type Part = (record: AccessRecord, text: ByteText) => void;

const DIGIT_ZERO = 0x30;

/** `StartUTC` and `StartLocal`. */
export function startPart(keys: JsonKeys): Part {
  const secondOf = rememberSecond();
  let second: SecondTexts | undefined;
  let piece: Uint8Array = new Uint8Array();
  let places: readonly number[] = [];
  return ({ startedAtMs }, text) => {
    const current = secondOf(startedAtMs);
    if (current !== second) {
      const pairs = describeStart(keys, current);
      piece = encodePiece(pairs);
      places = millisecondsIn(pairs);
      second = current;
    }
    const milliseconds = Math.floor(startedAtMs - current.startsAtMs);
    for (const place of places) writeMilliseconds(piece, place, milliseconds);
    text.addBytes(piece);
  };
}

const describeStart = (keys: JsonKeys, { utc, local, offset }: SecondTexts): string =>
  keys.pair('StartUTC', `${utc}.000Z`) + keys.pair('StartLocal', `${local}.000${offset}`);

/** All of it is ASCII: places in the text are places in its bytes. */
const millisecondsIn = (text: string): readonly number[] =>
  Array.from(text.matchAll(/\.000/g), ({ index }) => index + 1);

function writeMilliseconds(bytes: Uint8Array, at: number, milliseconds: number): void {
  const hundreds = (milliseconds / 100) | 0;
  const tens = (milliseconds / 10) | 0;
  bytes[at] = DIGIT_ZERO + hundreds;
  bytes[at + 1] = DIGIT_ZERO + tens - hundreds * 10;
  bytes[at + 2] = DIGIT_ZERO + milliseconds - tens * 10;
}

/** The beginning of the object: what Traefik's logger adds to every line. None of it can be dropped. */
export function linePart(): Part {
  const piece = rememberPiece(({ local, offset }) => `{"level":"info","msg":"","time":"${local}${offset}"`);
  return ({ startedAtMs, durationMs }, text) => text.addBytes(piece(startedAtMs + durationMs));
}
