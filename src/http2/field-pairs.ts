// Field lines that our writers have made, as HTTP/2 wants them: names and values in turn, names in lower case. What concerns
// one HTTP/1 connection only is not in an HTTP/2 message (RFC 9113 8.2.2).

import { isBlank, OF_ONE_CONNECTION } from './field-rules.ts';

/** `lines`: each with its CRLF; an empty line at the end is no field. `into` is added to. */
export function addFieldPairs(lines: string, into: string[]): string[] {
  let at = 0;
  for (;;) {
    const end = lines.indexOf('\r\n', at);
    if (end <= at) return into;
    const colon = lines.indexOf(':', at);
    const name = lines.slice(at, colon).toLowerCase();
    if (!OF_ONE_CONNECTION.has(name)) into.push(name, trimBlanks(lines, colon + 1, end));
    at = end + 2;
  }
}

/** Writers put one blank behind the colon; received lines, copied as they are, may have any. */
function trimBlanks(text: string, start: number, end: number): string {
  let first = start;
  let last = end;
  while (first < last && isBlank(text.charCodeAt(first))) first++;
  while (last > first && isBlank(text.charCodeAt(last - 1))) last--;
  return text.slice(first, last);
}
