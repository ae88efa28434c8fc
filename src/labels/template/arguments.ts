// What a function of a template is given. Asking for an argument as something that it is not notes a fault and gives an
// empty stand-in: functions need no error paths, and whoever called looks at the fault afterwards.

import { type Dictionary, describeValue, foreignText, ownText, type Text, type Value } from './value.ts';

/** No text that a template makes may be longer, in UTF-16 units. */
export const MAX_TEXT = 10 * 1024;

export interface TemplateFunction {
  readonly least: number;
  readonly most: number;
  /** What one call costs beside its arguments' length; default 1. */
  readonly cost?: number;
  /** What is wrong with a first argument that stands in the template itself, and so is known at start; `others` follow it. */
  readonly faultOf?: (literal: string, others: number) => string | undefined;
  readonly call: (given: Arguments) => Value;
}

/** `most` absent: exactly `least`. */
export const define = (least: number, call: (given: Arguments) => Value, most: number = least): TemplateFunction => ({
  least,
  most,
  call,
});

export class Arguments {
  readonly values: readonly Value[];
  #fault: string | undefined;

  constructor(values: readonly Value[]) {
    this.values = values;
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  /** The first fault stays. */
  refuse(fault: string): undefined {
    this.#fault ??= fault;
    return undefined;
  }

  text(index: number): Text {
    const value = this.values[index];
    if (typeof value === 'object' && value.kind === 'text') return value;
    this.#refuseKind('a text', value);
    return ownText('');
  }

  number(index: number): number {
    const value = this.values[index];
    if (typeof value === 'number') return value;
    this.#refuseKind('a number', value);
    return 0;
  }

  wholeNumber(index: number): number {
    const value = this.number(index);
    if (Number.isSafeInteger(value)) return value;
    this.refuse(`expected a whole number, got ${value}`);
    return 0;
  }

  boolean(index: number): boolean {
    const value = this.values[index];
    if (typeof value === 'boolean') return value;
    this.#refuseKind('a boolean', value);
    return false;
  }

  list(index: number): readonly Value[] {
    const value = this.values[index];
    if (typeof value === 'object' && value.kind === 'list') return value.items;
    this.#refuseKind('a list', value);
    return [];
  }

  map(index: number): Dictionary {
    const value = this.values[index];
    if (typeof value === 'object' && value.kind === 'map') return value;
    this.#refuseKind('a map', value);
    return { kind: 'map', entries: new Map(), foreignKeys: false };
  }

  /** As it prints. */
  printed(value: Value): Text {
    const printed = printValue(value);
    if (printed !== undefined) return printed;
    this.refuse(`${describeValue(value)} cannot be printed`);
    return foreignText('');
  }

  /** Before a long text is made. */
  fits(length: number): boolean {
    if (length <= MAX_TEXT) return true;
    this.refuse(`the text becomes longer than ${MAX_TEXT} characters`);
    return false;
  }

  #refuseKind(expected: string, value: Value): void {
    this.refuse(`expected ${expected}, got ${describeValue(value)}`);
  }
}

/** Undefined for what has no sense in a rule: nothing (Traefik prints `<no value>`), lists and maps. */
export function printValue(value: Value): Text | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return ownText(String(value));
  return value?.kind === 'text' ? value : undefined;
}
