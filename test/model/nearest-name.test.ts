import test from 'ava';
import { nearestName } from '../../src/model/nearest-name.ts';

const near = (written: string, ...known: readonly string[]) => nearestName(written, known);

test('a letter too many, too few, another one, or two that changed places', (t) => {
  t.is(near('adress', 'asDefault', 'address'), 'address');
  t.is(near('addresss', 'address'), 'address');
  t.is(near('htpp', 'tcp', 'http'), 'http');
  t.is(near('tsl', 'tcp', 'tls'), 'tls');
  t.is(near('Hots', 'Path', 'Host'), 'Host');
});

test('case does not count, and the name is given as it is known', (t) => {
  t.is(near('PASSHOSTHEADERS', 'passHostHeader'), 'passHostHeader');
});

test('the nearest of several; of equal ones the first', (t) => {
  t.is(near('servers', 'service', 'server'), 'server');
  t.is(near('ab', 'ac', 'ad'), 'ac');
});

test('of a longer word a third of the letters', (t) => {
  t.is(near('exposeByDefalt', 'exposedByDefault'), 'exposedByDefault');
  t.is(near('routers', 'services'), undefined);
});

test('a short word is near to nothing of which it shares the half', (t) => {
  t.is(near('nope', 'core', 'not'), undefined);
  t.is(near('foo', 'log'), undefined);
});

test('a beginning of three letters is enough', (t) => {
  t.is(near('prio', 'rule', 'priority'), 'priority');
  t.is(near('pr', 'priority'), undefined);
});
