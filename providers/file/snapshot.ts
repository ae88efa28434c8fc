// Pure: what a file says, in the house's own words. A file is a scope with one item, which declares and serves nowhere.

import { decodeConfiguration } from '../../src/labels/decode-configuration.ts';
import type { ReadPem } from '../../src/labels/pem.ts';
import { describeDefect } from '../../src/model/problem.ts';
import type { ProviderName } from '../../src/model/qualified-name.ts';
import type { Result } from '../../src/model/result.ts';
import type { ScopeReading } from '../../src/model/snapshot.ts';
import type { ListedFile } from './fetch.ts';
import { isConfigurationName, parseTree, UNREADABLE_NAME } from './parse-tree.ts';

/** The directory itself is a scope without items: when it cannot be listed, that is where the problem is shown. */
export const LIST_SCOPE = 'files';

export const fileScope = (name: string): string => `file/${name}`;

/**
 * A text that cannot be read as configuration fails its scope: the file's previous state goes on. `readPem` reads the
 * certificates and keys that the file names.
 */
export function readFile(
  provider: ProviderName,
  { name, path }: ListedFile,
  text: Result<string>,
  readPem: ReadPem,
): ScopeReading {
  const scope = fileScope(name);
  const problems = (reason: string) => [{ provider, object: `file ${name}`, reason }];
  if (!isConfigurationName(name)) return { scope, status: 'complete', items: [], problems: problems(UNREADABLE_NAME) };
  if (!text.ok) return { scope, status: 'failed', items: [], problems: problems(text.error) };
  const tree = parseTree(text.value, name);
  if (!tree.ok) return { scope, status: 'failed', items: [], problems: problems(describeDefect(tree.error)) };
  const { configuration, defects } = decodeConfiguration(tree.value, readPem);
  const declaration = { kind: 'configuration', configuration, defects } as const;
  return { scope, status: 'complete', items: [{ id: path, name, declaration, endpoint: null }], problems: [] };
}

/** What the directory's own listing says. */
export const readList = (provider: ProviderName, path: string, defects: readonly string[]): ScopeReading => ({
  scope: LIST_SCOPE,
  status: defects.length === 0 ? 'complete' : 'failed',
  items: [],
  problems: defects.map((reason) => ({ provider, object: `directory ${path}`, reason })),
});
