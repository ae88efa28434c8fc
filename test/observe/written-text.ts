// What something writes into a byte text, as a string.

import { ByteText } from '../../src/observe/byte-text.ts';

/** It begins with little room, so that it has to grow. */
export function writtenText<Subject>(write: (subject: Subject, text: ByteText) => void, subject: Subject): string {
  const text = new ByteText(8);
  write(subject, text);
  return text.toString();
}
