import { readFileSync } from 'node:fs';
import test from 'ava';
import { productVersion } from '../../src/observe/product-version.ts';

test('the version is that of package.json', (t) => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  t.is(productVersion(), manifest.version);
});
