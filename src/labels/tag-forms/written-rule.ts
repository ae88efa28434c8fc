// One rule written whole: as it is, in pieces (`rule.0`, `rule.1`, …), in base64 (`rule.b64`), or in pieces of base64.

import { fail, ok, type Result } from '../../model/result.ts';
import { quoteText } from '../../rules/quote-text.ts';
import type { Report } from '../section.ts';
import type { TreeNode } from '../tree.ts';

/** Beside the defect, in place of the rule: nothing that parses, and no default rule, may stand in for it. */
export const UNREADABLE = '(unreadable)';

/** `rule` as a plain text, or as it stands where it is none of the forms: whoever reads options then says so. */
export function readWrittenRule(rule: TreeNode, report: Report): TreeNode {
  if (rule.children.length === 0 || rule.isList === true) return rule;
  const encoded = rule.children.find(({ name }) => name.toLowerCase() === 'b64');
  if (encoded === undefined && !rule.children.every(isPiece)) return rule;
  const { name, place } = rule;
  const text = readForm(rule, encoded);
  if (!text.ok) report(encoded ?? rule, text.error);
  return { name, place, children: [], value: text.ok ? text.value : UNREADABLE };
}

function readForm(rule: TreeNode, encoded: TreeNode | undefined): Result<string> {
  if (rule.value !== undefined || (encoded !== undefined && rule.children.length > 1))
    return fail('the rule is written in more than one form: expected one of rule, rule.0 …, rule.b64');
  return encoded === undefined ? joinPieces(rule) : readEncoded(encoded);
}

const isPiece = ({ name, value, children }: TreeNode): boolean =>
  /^\d{1,2}$/.test(name) && value !== undefined && children.length === 0;

/** In the order of their numbers, nothing between them. A gap means that a tag was lost: half a rule is another rule. */
function joinPieces({ children }: TreeNode): Result<string> {
  const pieces = children.toSorted((one, other) => Number(one.name) - Number(other.name));
  const missing = pieces.findIndex(({ name }, index) => Number(name) !== index);
  if (missing >= 0) return fail(`piece ${missing} is missing: expected pieces numbered from 0 without a gap`);
  return ok(pieces.map(({ value = '' }) => value).join(''));
}

function readEncoded(node: TreeNode): Result<string> {
  if (node.children.length === 0) return decodeBase64(node.value ?? '');
  if (node.value !== undefined || !node.children.every(isPiece))
    return fail('expected base64, whole or in pieces numbered from 0');
  const joined = joinPieces(node);
  return joined.ok ? decodeBase64(joined.value) : joined;
}

/** Either alphabet, with or without padding. Node's decoder skips what it does not know, so the text is checked first. */
function decodeBase64(text: string): Result<string> {
  const digits = text.replace(/={1,2}$/, '');
  if (digits === '' || !/^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)$/.test(digits) || digits.length % 4 === 1)
    return fail(`expected base64, got ${quoteText(text)}`);
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(digits, 'base64')));
  } catch {
    return fail('the base64 does not hold UTF-8');
  }
}
