// Fields of a head as the access log is to write them, copied while the head is there.

import { goesOn } from '../http1/copy-fields.ts';
import type { FieldEdits } from '../http1/field-edits.ts';
import { FieldId } from '../http1/field-id.ts';
import type { FieldTable } from '../http1/field-table.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import { answerRules } from '../http1/write-response.ts';
import type { HeaderPair } from '../model/routing-state.ts';
import { type HeaderSelection, REDACTED } from '../observe/header-selection.ts';

interface Head {
  readonly fields: FieldTable;
  readonly text: string;
}

const NONE: readonly HeaderPair[] = [];

/** `passes`: for what is not to be captured although its name is wanted. Fields of one name become one value. */
export function captureHead(
  { fields, text }: Head,
  selection: HeaderSelection | undefined,
  passes: (field: number) => boolean = () => true,
): readonly HeaderPair[] {
  if (selection === undefined) return NONE;
  const captured = new Map<string, string>();
  for (let field = 0; field < fields.count; field++) {
    const nameLength = (fields.nameEnds[field] ?? 0) - (fields.lineStarts[field] ?? 0);
    if (!selection.mayWant(nameLength) || !passes(field)) continue;
    capture(captured, selection, fields.name(text, field), fields.value(text, field));
  }
  return [...captured];
}

/** `X-Forwarded-For` and its like are what a client claims: of one that is not trusted they say nothing. */
export const captureRequest = (
  head: Head,
  trusted: boolean,
  selection: HeaderSelection | undefined,
): readonly HeaderPair[] =>
  captureHead(head, selection, (field) => {
    const id = head.fields.ids[field] ?? FieldId.plain;
    return trusted || (id !== FieldId.managed && id !== FieldId.forwardedFor);
  });

/** What the client is sent of an upstream's answer. */
export function captureSent(
  head: ResponseHead,
  edits: FieldEdits | undefined,
  selection: HeaderSelection | undefined,
): readonly HeaderPair[] {
  const rules = answerRules(head, edits);
  const received = captureHead(head, selection, (field) => goesOn(head.text, head.fields, field, rules));
  if (edits === undefined) return received;
  const set = [...[...edits.replaced.values()].flat(), ...edits.added];
  return captureList(set, selection, received);
}

/** `before`: what was captured already. */
export function captureList(
  headers: readonly HeaderPair[],
  selection: HeaderSelection | undefined,
  before: readonly HeaderPair[] = NONE,
): readonly HeaderPair[] {
  if (selection === undefined) return NONE;
  const captured = new Map(before);
  for (const [name, value] of headers) if (selection.mayWant(name.length)) capture(captured, selection, name, value);
  return [...captured];
}

function capture(captured: Map<string, string>, selection: HeaderSelection, name: string, value: string): void {
  const wanted = selection.find(name);
  if (wanted === undefined) return;
  const before = captured.get(wanted.name);
  const written = wanted.redacted ? REDACTED : value;
  captured.set(wanted.name, before === undefined || wanted.redacted ? written : `${before},${written}`);
}
