// One rule written whole: as it is, in pieces (`rule.0`, `rule.1`, …), in base64 (`rule.b64`), or in pieces of base64.

import { nearestName } from '../../model/nearest-name.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { quoteText } from '../../rules/quote-text.ts';
import type { Report } from '../section.ts';
import type { TreeNode } from '../tree.ts';

const BASE64 = 'b64';
const FORMS = `rule, rule.0 …, rule.${BASE64}`;

/** `rule` as a plain text. Undefined when it is none of the forms or cannot be read, which is reported. */
export function readWrittenRule(rule: TreeNode, report: Report): TreeNode | undefined {
  if (rule.children.length === 0) return rule;
  const { name, place } = rule;
  const encoded = rule.children.find((child) => child.name.toLowerCase() === BASE64);
  const stranger = rule.children.find((child) => child !== encoded && !isPiece(child));
  const text = readForm(rule, encoded, stranger);
  if (text.ok) return { name, place, children: [], value: text.value };
  report(stranger ?? encoded ?? rule, text.error);
  return undefined;
}

function readForm(rule: TreeNode, encoded: TreeNode | undefined, stranger: TreeNode | undefined): Result<string> {
  if (rule.isList === true || (encoded === undefined && stranger !== undefined))
    return fail(`expected a rule in one of the forms ${FORMS}${hintFor(stranger?.name ?? '')}`);
  if (rule.value !== undefined || (encoded !== undefined && rule.children.length > 1))
    return fail(`the rule is written in more than one form: expected one of ${FORMS}`);
  return encoded === undefined ? joinPieces(rule) : readEncoded(encoded);
}

const hintFor = (written: string): string =>
  nearestName(written, [BASE64]) === undefined ? '' : ` (did you mean rule.${BASE64}?)`;

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
