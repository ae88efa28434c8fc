// The fields of a received head that go on to the next hop. Neighbouring lines that stay are copied as one slice.

import type { FieldEdits } from './field-edits.ts';
import { FieldId } from './field-id.ts';
import type { FieldTable } from './field-table.ts';

export interface CopyRules {
  /** Indexed by FieldId: 1 drops. */
  readonly drops: Uint8Array;
  /** Lower-case names that a Connection field listed. They touch plain fields only. */
  readonly connectionNames: readonly string[];
  /** Names (lower case) that stay although their id is dropped: managed fields of a trusted client. */
  readonly kept: ReadonlySet<string> | undefined;
  readonly edits: FieldEdits | undefined;
}

/** `drops` of what concerns one hop (RFC 9110 7.6.1), and of `more`: all that is written anew for the next one. */
export function dropTable(...more: readonly FieldId[]): Uint8Array {
  const table = new Uint8Array(16);
  const { hop, connection, transferEncoding, upgrade, te, trailer } = FieldId;
  for (const id of [hop, connection, transferEncoding, upgrade, te, trailer, ...more]) table[id] = 1;
  return table;
}

export function copyFields(text: string, fields: FieldTable, rules: CopyRules): string {
  const { drops, kept, edits, connectionNames } = rules;
  const byName = kept !== undefined || edits !== undefined || connectionNames.length > 0;
  let out = '';
  let runStart = -1;
  for (let field = 0; field < fields.count; field++) {
    const lineStart = fields.lineStarts[field] ?? 0;
    if (byName ? goesOn(text, fields, field, rules) : drops[fields.ids[field] ?? 0] !== 1) {
      if (runStart < 0) runStart = lineStart;
    } else if (runStart >= 0) {
      out += text.slice(runStart, lineStart);
      runStart = -1;
    }
  }
  return runStart < 0 ? out : out + text.slice(runStart, fields.lineStarts[fields.count]);
}

/** Whether one field is copied. */
export function goesOn(text: string, fields: FieldTable, field: number, rules: CopyRules): boolean {
  const id = fields.ids[field] ?? FieldId.plain;
  const name = fields.name(text, field).toLowerCase();
  if (rules.edits?.hides(name)) return false;
  if (rules.drops[id] === 1) return rules.kept?.has(name) ?? false;
  return id !== FieldId.plain || !rules.connectionNames.includes(name);
}
