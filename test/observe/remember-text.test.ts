import test from 'ava';
import { rememberText } from '../../src/observe/remember-text.ts';

test('a text is made once per key', (t) => {
  const made: string[] = [];
  const look = rememberText((key) => {
    made.push(key);
    return `<${key}>`;
  });
  t.deepEqual([look('a'), look('b'), look('a')], ['<a>', '<b>', '<a>']);
  t.deepEqual(made, ['a', 'b']);
});

test('whoever sends a new key every time does not fill the memory', (t) => {
  let made = 0;
  const look = rememberText((key) => {
    made++;
    return key;
  });
  for (let n = 0; n < 1001; n++) look(`host-${n}`);
  t.is(look('host-0'), 'host-0');
  t.is(made, 1002);
});
