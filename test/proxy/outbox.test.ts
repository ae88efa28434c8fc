// What connections have to send leaves at the end of the turn, in the order in which it was handed in.

import test from 'ava';
import { Outbox } from '../../src/proxy/outbox.ts';

test('everybody sends once, behind the turn, and who comes meanwhile is behind the others', (t) => {
  const turns: (() => void)[] = [];
  const outbox = new Outbox((run) => void turns.push(run));
  const sent: string[] = [];
  const sender = (name: string) => ({ send: () => void sent.push(name) });
  outbox.add({
    send: () => {
      sent.push('a');
      outbox.add(sender('late'));
    },
  });
  outbox.add(sender('b'));
  t.is(turns.length, 1);
  t.deepEqual(sent, []);
  turns[0]?.();
  t.deepEqual(sent, ['a', 'b', 'late']);
  outbox.add(sender('next'));
  t.is(turns.length, 2);
});
