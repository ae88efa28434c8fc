// A template and an item into the text of a rule. Total and bounded: whatever the template and the labels are, it ends
// soon, with a text or with a fault; nothing is thrown.

import { assertNever, fail, ok, type Result } from '../../model/result.ts';
import type { RuleError } from '../../rules/rule-error.ts';
import { Arguments, MAX_TEXT, printValue } from './arguments.ts';
import type { Expression, TemplateNode } from './ast.ts';
import { Output } from './output.ts';
import { describeValue, isTrue, keyText, ownText, sizeOf, sortedEntries, type Value } from './value.ts';

/** One step is a node, a call or 64 characters that a call reads. */
const MAX_STEPS = 10_000;
const CHARACTERS_PER_STEP = 64;

export interface Fault extends RuleError {
  /** True: it does not depend on the item. */
  readonly always: boolean;
}

/** `data` is a map: the dot at the beginning. */
export function executeTemplate(nodes: readonly TemplateNode[], data: Value): Result<string, Fault> {
  const execution = new Execution(data);
  execution.run(nodes, data);
  return execution.fault === undefined ? ok(execution.output.text) : fail(execution.fault);
}

class Execution {
  readonly output = new Output();
  readonly #data: Value;
  readonly #scopes: Map<string, Value>[];
  #steps = 0;
  #fault: Fault | undefined;

  constructor(data: Value) {
    this.#data = data;
    this.#scopes = [new Map([['$', data]])];
  }

  /** The first one; after it nothing more happens. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  run(nodes: readonly TemplateNode[], dot: Value): void {
    for (const node of nodes) {
      if (!this.#spend(1, 0)) return;
      this.#runNode(node, dot);
    }
  }

  #runNode(node: TemplateNode, dot: Value): void {
    switch (node.kind) {
      case 'text':
        return this.#print(ownText(node.text), 0);
      case 'print':
        return this.#print(this.#evaluate(node.expression, dot), node.position);
      case 'set':
        return this.#set(node.name, node.declares, this.#evaluate(node.expression, dot));
      case 'if':
      case 'with':
        return this.#branch(node, dot);
      case 'range':
        return this.#range(node, dot);
      default:
        return assertNever(node);
    }
  }

  // === Nodes ===

  #print(value: Value, position: number): void {
    if (this.#fault !== undefined) return;
    const text = printValue(value);
    if (text === undefined) return this.#fail(describeUnprintable(value), position);
    const refusal = this.output.add(text);
    if (refusal !== undefined) this.#fail(refusal.message, position, refusal.always);
  }

  #set(name: string, declares: boolean, value: Value): void {
    const scope = declares ? this.#scopes.at(-1) : this.#scopes.findLast((each) => each.has(name));
    scope?.set(name, value);
  }

  #branch({ kind, name, expression, body, otherwise }: TemplateNode & { kind: 'if' | 'with' }, dot: Value): void {
    const value = this.#evaluate(expression, dot);
    if (this.#fault !== undefined) return;
    const holds = isTrue(value);
    this.#within([[name, value]], holds ? body : otherwise, holds && kind === 'with' ? value : dot);
  }

  #range({ key, element, expression, body, otherwise }: TemplateNode & { kind: 'range' }, dot: Value): void {
    const value = this.#evaluate(expression, dot);
    if (this.#fault !== undefined) return;
    const entries = entriesOf(value);
    if (entries === undefined) return this.#fail(`range takes a list or a map, got ${describeValue(value)}`, 0);
    for (const [name, item] of entries) {
      if (!this.#spend(1, 0)) return;
      this.#within(
        [
          [key, name],
          [element, item],
        ],
        body,
        item,
      );
    }
    if (entries.length === 0) this.#within([], otherwise, dot);
  }

  #within(
    names: readonly (readonly [name: string | undefined, value: Value])[],
    nodes: readonly TemplateNode[],
    dot: Value,
  ): void {
    const scope = new Map<string, Value>();
    for (const [name, value] of names) if (name !== undefined) scope.set(name, value);
    this.#scopes.push(scope);
    this.run(nodes, dot);
    this.#scopes.pop();
  }

  // === Expressions ===

  #evaluate(expression: Expression, dot: Value): Value {
    if (this.#fault !== undefined || !this.#spend(1, 0)) return undefined;
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'dot':
        return dot;
      case 'variable':
        return this.#scopes.findLast((each) => each.has(expression.name))?.get(expression.name);
      case 'field':
        return this.#field(this.#evaluate(expression.of, dot), expression.name, expression.position);
      case 'and':
      case 'or':
        return this.#evaluateUntil(expression.kind === 'or', expression.operands, dot);
      case 'call':
        return this.#call(expression, dot);
      default:
        return assertNever(expression);
    }
  }

  /** The first operand that is (`or`) or is not (`and`) true, or else the last. */
  #evaluateUntil(decisive: boolean, operands: readonly Expression[], dot: Value): Value {
    let value: Value;
    for (const operand of operands) {
      value = this.#evaluate(operand, dot);
      if (isTrue(value) === decisive) break;
    }
    return value;
  }

  #field(value: Value, name: string, position: number): Value {
    if (this.#fault !== undefined) return undefined;
    if (typeof value !== 'object' || value.kind !== 'map') {
      this.#fail(`${describeValue(value)} has no field ${name}`, position);
      return undefined;
    }
    if (value === this.#data && !value.entries.has(name))
      this.#fail(`there is no .${name}: known are .${[...value.entries.keys()].join(' and .')}`, position, true);
    return value.entries.get(name);
  }

  #call({ name, callee, operands, position }: Expression & { kind: 'call' }, dot: Value): Value {
    const values = operands.map((operand) => this.#evaluate(operand, dot));
    if (this.#fault !== undefined) return undefined;
    const length = values.reduce<number>((sum, value) => sum + lengthOf(value), 0);
    if (!this.#spend(callee.cost ?? 1, length)) return undefined;
    const given = new Arguments(values);
    const value = callee.call(given);
    if (lengthOf(value) > MAX_TEXT && !values.includes(value)) given.fits(lengthOf(value));
    if (given.fault !== undefined) this.#fail(`${name}: ${given.fault}`, position);
    return value;
  }

  #spend(steps: number, characters: number): boolean {
    this.#steps += steps + Math.floor((characters * steps) / CHARACTERS_PER_STEP);
    if (this.#steps > MAX_STEPS) this.#fail(`the template takes more than ${MAX_STEPS} steps`, 0);
    return this.#fault === undefined;
  }

  #fail(message: string, position: number, always = false): void {
    this.#fault ??= { message, position, always };
  }
}

const describeUnprintable = (value: Value): string =>
  value === undefined
    ? 'a value is missing: expected one, or a default for it'
    : `${describeValue(value)} cannot be printed`;

/** What a call has to read of it. */
const lengthOf = (value: Value): number => (typeof value === 'object' ? sizeOf(value) : 1);

function entriesOf(value: Value): readonly (readonly [key: Value, item: Value])[] | undefined {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value.kind === 'text') return undefined;
  if (value.kind === 'list') return value.items.map((item, index) => [index, item]);
  return sortedEntries(value).map(([key, item]) => [keyText(value, key), item]);
}
