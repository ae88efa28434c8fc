// A template as a tree: the subset of Go's text/template that default rules need (reference 2.9, 15 item 15).

import type { TemplateFunction } from './arguments.ts';
import type { Value } from './value.ts';

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly expression: Expression; readonly position: number }
  | { readonly kind: 'set'; readonly name: string; readonly declares: boolean; readonly expression: Expression }
  | (Block & { readonly kind: 'if' | 'with'; readonly name: string | undefined })
  | (Block & { readonly kind: 'range'; readonly key: string | undefined; readonly element: string | undefined });

interface Block {
  readonly expression: Expression;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
}

/** A pipeline `a | f b` is the call `f b a`. Positions are offsets into the template. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string; readonly position: number }
  /** Stops at the first operand that decides. */
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly callee: TemplateFunction;
      readonly operands: readonly Expression[];
      readonly position: number;
    };
