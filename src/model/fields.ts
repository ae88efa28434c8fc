// Something from outside (a line on disk, a message, an answer) that has fields, of which nothing is known yet.

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
