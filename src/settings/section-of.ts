// A section of the static configuration as a value: its options under names of this program, and all of them for whoever
// lists them.

import type { Option, Section } from './option.ts';

export function section<O extends Readonly<Record<string, Option<unknown>>>>(
  path: string,
  title: string,
  options: O,
  shape: { readonly standalone?: boolean; readonly instancesPath?: string } = {},
): { readonly section: Section } & O {
  return { ...options, section: { standalone: false, ...shape, path, title, options: Object.values(options) } };
}
