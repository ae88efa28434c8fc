// The fields of a received head that go on to the next hop. Neighbouring lines that stay are copied as one slice.

import type { FieldEdits } from './field-edits.ts';
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

export function copyFields(text: string, fields: FieldTable, rules: CopyRules): string {
  const { drops, kept, edits, connectionNames } = rules;
  const byName = kept !== undefined || edits !== undefined || connectionNames.length > 0;
  let out = '';
  let runStart = -1;
  for (let field = 0; field < fields.count; field++) {
    const lineStart = fields.lineStarts[field] ?? 0;
    const dropped = drops[fields.ids[field] ?? 0] === 1;
    if (byName ? staysByName(text, fields, field, dropped, rules) : !dropped) {
      if (runStart < 0) runStart = lineStart;
    } else if (runStart >= 0) {
      out += text.slice(runStart, lineStart);
      runStart = -1;
    }
  }
  return runStart < 0 ? out : out + text.slice(runStart, fields.lineStarts[fields.count]);
}

function staysByName(text: string, fields: FieldTable, field: number, dropped: boolean, rules: CopyRules): boolean {
  const name = fields.name(text, field).toLowerCase();
  if (rules.edits?.hides(name)) return false;
  if (dropped) return rules.kept?.has(name) ?? false;
  return fields.ids[field] !== 0 || !rules.connectionNames.includes(name);
}
