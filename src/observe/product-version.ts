// The version of the product, from its own package.json, wherever the sources or the built package lie.

import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

export function productVersion(): string {
  const path = findPackageJSON(import.meta.url);
  const manifest: unknown = path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'));
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
}
