import test from 'ava';
import { rememberBytes } from '../../src/observe/remember-bytes.ts';

const readText = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test('a text is made once per key', (t) => {
  const made: string[] = [];
  const look = rememberBytes((key) => {
    made.push(key);
    return `<${key}>`;
  });
  t.deepEqual([look('a'), look('b')].map(readText), ['<a>', '<b>']);
  t.is(look('a'), look('a'));
  t.deepEqual(made, ['a', 'b']);
});

test('whoever sends a new key every time does not fill the memory', (t) => {
  let made = 0;
  const look = rememberBytes((key) => {
    made++;
    return key;
  });
  for (let n = 0; n < 1001; n++) look(`host-${n}`);
  t.is(readText(look('host-0')), 'host-0');
  t.is(made, 1002);
});
