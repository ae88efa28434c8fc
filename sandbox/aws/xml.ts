// Answers of EC2 and STS: elements named after members, a list as <item> elements, an undefined member left out.

import type { Json } from './json.ts';

export function toXml(name: string, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: Json): string {
  if (typeof value === 'string') return escapeXml(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isList(value)) return value.map((item) => toXml('item', item)).join('');
  return Object.entries(value)
    .map(([name, member]) => toXml(name, member))
    .join('');
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** A carriage return would otherwise be read as a line feed (XML 1.0, 2.11). */
const escapeXml = (text: string): string => text.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`);
