// The rule of a router that says none: a template of the provider's settings, compiled once at start, rendered for each
// item. A value can only fill a string of the rule, never leave it (CVE-2026-29777: a backtick in a value became syntax).

import { fail, ok, type Result } from '../model/result.ts';
import type { Labels } from '../model/snapshot.ts';
import { quoteText } from '../rules/quote-text.ts';
import { normalizeName } from './normalize-name.ts';

/** Made by `compileDefaultRule` only. */
export interface DefaultRule {
  readonly parts: readonly Part[];
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly normalized: boolean }
  | { readonly kind: 'label'; readonly key: string };

export interface RuleValues {
  /** `.Name`. */
  readonly name: string;
  /** `.Labels`. */
  readonly labels: Labels;
}

const KNOWN = '{{ .Name }}, {{ normalize .Name }} and {{ index .Labels "key" }}';

/** The error names what was not understood. An empty template compiles: it renders for nobody. */
export function compileDefaultRule(template: string): Result<DefaultRule> {
  const parts: Part[] = [];
  let quote: Quote = 'none';
  let position = 0;
  for (const { 0: written, 1: action = '', index } of template.matchAll(/\{\{(.*?)\}\}/gs)) {
    const text = template.slice(position, index);
    quote = quoteAfter(text, quote);
    if (quote === 'none') return fail(`${quoteText(written)} stands outside of a string: put it between backticks`);
    const part = compileAction(action.trim());
    if (part === undefined) return fail(`${quoteText(written)} is not understood: known are ${KNOWN}`);
    parts.push({ kind: 'text', text }, part);
    position = index + written.length;
  }
  const rest = template.slice(position);
  if (rest.includes('{{')) return fail(`${quoteText(rest.slice(rest.indexOf('{{')))} is not closed: expected }}`);
  return ok({ parts: [...parts, { kind: 'text', text: rest }] });
}

function compileAction(action: string): Part | undefined {
  if (action === '.Name') return { kind: 'name', normalized: false };
  if (/^normalize\s+\.Name$/.test(action)) return { kind: 'name', normalized: true };
  const [, quoted, raw] = /^index\s+\.Labels\s+(?:"([^"\\]*)"|`([^`]*)`)$/.exec(action) ?? [];
  const key = quoted ?? raw;
  return key === undefined ? undefined : { kind: 'label', key };
}

type Quote = 'none' | '`' | '"';

/** In which kind of string the rule's text is after `text`, when before it was in `quote`. */
function quoteAfter(text: string, before: Quote): Quote {
  let quote = before;
  for (let position = 0; position < text.length; position++) {
    const character = text[position];
    if (quote === '"' && character === '\\') position++;
    else if (character !== '`' && character !== '"') continue;
    else if (quote === 'none') quote = character;
    else if (quote === character) quote = 'none';
  }
  return quote;
}

/** A label that the item has not is empty, as in Traefik. */
export function renderDefaultRule(rule: DefaultRule, values: RuleValues): Result<string> {
  let text = '';
  for (const part of rule.parts) {
    const value = valueFor(part, values);
    if (part.kind !== 'text' && /[`"\\\p{Cc}]/u.test(value))
      return fail(
        `the default rule cannot hold ${quoteText(value)}: quotes, backslashes and control characters would end its string`,
      );
    text += value;
  }
  return text.trim() === '' ? fail('the default rule is empty') : ok(text);
}

function valueFor(part: Part, { name, labels }: RuleValues): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'name') return part.normalized ? normalizeName(name) : name;
  return labels.findLast(([key]) => key === part.key)?.[1] ?? '';
}
