import test from 'ava';
import { hashTags } from '../../src/labels/catalog-tags.ts';

// The first three are published vectors of FNV-1 (64 bits).
const cases = [
  [[], 0xcbf29ce484222325n],
  [['a'], 0xaf63bd4c8601b7ben],
  [['foobar'], 0x340d8765a4dda9c2n],
  [['foo', 'bar'], hashTags(['barfoo'])],
  [['bar', 'foo'], hashTags(['barfoo'])],
  // In UTF-8, U+FFFD sorts before U+1F600; in UTF-16 it does not.
  [['\u{1f600}', '\ufffd'], hashTags(['\ufffd\u{1f600}'])],
] as const;

for (const [tags, hash] of cases) {
  test(`the hash of ${JSON.stringify(tags)}`, (t) => t.is(hashTags(tags), hash));
}
