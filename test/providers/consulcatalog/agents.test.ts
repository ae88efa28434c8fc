import test from 'ava';
import { Agents } from '../../../providers/consulcatalog/agents.ts';

test('who asks one agent shares its places, who asks another has their own', (t) => {
  const agents = new Agents();
  const { places } = agents.share('127.0.0.1:8500');
  const taken = Array.from({ length: 200 }, () => places.take()).filter(Boolean);
  t.is(taken.length, 128);
  t.false(agents.share('127.0.0.1:8500').places.take());
  t.true(agents.share('127.0.0.1:8501').places.take());
  places.giveBack();
  t.true(agents.share('127.0.0.1:8500').places.take());
});
