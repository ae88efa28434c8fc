// Names and values in turn as an object, for those calls of the library that take no list.

/** Values of one name are kept in their order. */
export function groupFields(fields: readonly string[]): Record<string, string[]> {
  const grouped: Record<string, string[]> = Object.create(null);
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    grouped[name] ??= [];
    grouped[name].push(fields[i + 1] ?? '');
  }
  return grouped;
}
