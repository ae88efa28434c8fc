// The JSON schema of configuration files, for editors, made from the description of their options. Editors know names in
// one case only; the decoder takes any.

import { assertNever } from '../../model/result.ts';
import { FILE_ROOT } from '../dynamic-options.ts';
import type { DescribedOption, DescribedSection, Effect, Shape } from '../shape.ts';

type Schema = { readonly [keyword: string]: unknown };

/** JSON text. */
export function describeSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Dynamic configuration of Portolan',
    ...sectionSchema(FILE_ROOT),
  };
  return `${foldLists(JSON.stringify(schema, undefined, 2))}\n`;
}

const LINE_WIDTH = 120;

/** Lists of scalars on one line where they fit, as the repository lays out JSON. */
const foldLists = (json: string): string =>
  json.replace(
    /^(.*)\[\n((?: +[^\s[\]{}].*\n)+) +\](,?)$/gm,
    (lines, before: string, elements: string, after: string) => {
      const line = `${before}[${elements.trim().replaceAll(/,\n +/g, ', ')}]${after}`;
      return line.length <= LINE_WIDTH ? line : lines;
    },
  );

function sectionSchema({ options, later }: DescribedSection): Schema {
  const acting = Object.entries(options).map(([name, option]) => [name, optionSchema(option)] as const);
  const planned = Object.entries(later).map(([name, option]) => {
    return [name, optionSchema(option, option.holds || option.idle ? undefined : option.effect)] as const;
  });
  const required = Object.entries(options).flatMap(([name, option]) => (option.required === true ? [name] : []));
  return {
    type: 'object',
    properties: Object.fromEntries([...acting, ...planned]),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  };
}

function optionSchema(option: DescribedOption, effect?: Effect): Schema {
  const { kind, meaning } = option;
  const fallback = option.default === undefined ? '' : ` Default: ${option.default}.`;
  return { description: `${meaning}${fallback}${describeEffect(effect)}`, ...shapeSchema(kind.shape) };
}

function describeEffect(effect: Effect | undefined): string {
  if (effect === undefined) return '';
  return ` Not supported yet: ${effect === 'disable' ? 'disables what has it' : 'without effect'}.`;
}

const SCALAR: Schema = { type: ['string', 'number', 'boolean'] };

function shapeSchema(shape: Shape): Schema {
  switch (shape.kind) {
    case 'text':
      return SCALAR;
    case 'boolean':
      return { enum: [true, false, 'true', 'false'] };
    case 'integer64':
      return { type: ['integer', 'string'], pattern: '^[+-]?[0-9]+$' };
    case 'integer':
      return { type: ['integer', 'string'], pattern: '^[+-]?[0-9]+$', minimum: shape.least, maximum: shape.most };
    case 'duration':
      return {
        type: ['integer', 'string'],
        pattern: '^[+-]?([0-9]+|(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$',
      };
    case 'choice':
      return { enum: shape.words };
    case 'list':
      return { anyOf: [{ type: 'array', items: SCALAR }, { type: 'string' }] };
    case 'map':
      return { type: 'object', additionalProperties: SCALAR };
    case 'anything':
      return {};
    case 'section':
      return shape.standsAlone
        ? { anyOf: [{ enum: [true, false] }, sectionSchema(shape.section)] }
        : sectionSchema(shape.section);
    case 'sections':
      return { type: 'array', items: sectionSchema(shape.section) };
    case 'entries':
      return { type: 'object', additionalProperties: sectionSchema(shape.section) };
    default:
      return assertNever(shape);
  }
}
