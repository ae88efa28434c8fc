// Fields of a head as options: names with values that may be sent as they stand.

import type { HeaderPair } from '../model/dynamic-configuration.ts';
import { quoteText } from '../rules/quote-text.ts';
import { textThat } from './kinds.ts';
import { childrenWithValue, type Kind } from './section.ts';
import { holdsOnlyOptions } from './section-kinds.ts';
import { isFieldName, isFieldValue, isFramingField } from './sendable.ts';

/** Field names with their values, each name once. */
export const headerPairs: Kind<readonly HeaderPair[]> = {
  expected: 'header names',
  shape: { kind: 'map' },
  read: (node, report) => {
    if (!holdsOnlyOptions(node) || node.children.length === 0)
      report(node, `${quoteText(node.name)} cannot stand alone: expected header names below it`);
    const pairs = new Map<string, HeaderPair>();
    for (const child of childrenWithValue(node, report)) {
      const fault = pairs.has(child.name.toLowerCase()) ? 'is written twice' : faultOfField(child.name);
      if (fault !== undefined) report(child, `${quoteText(child.name)} ${fault}`);
      const value = fieldValue.read(child, report);
      if (value !== undefined) pairs.set(child.name.toLowerCase(), [child.name, value]);
    }
    return [...pairs.values()];
  },
};

/** It may be a token or a password. */
const fieldValue = textThat('visible ASCII characters, blanks and tabs', isFieldValue, { secret: true });

function faultOfField(name: string): string | undefined {
  if (!isFieldName(name)) return 'is not a header name';
  return isFramingField(name) ? 'is set by the proxy: it frames the message' : undefined;
}
