import test from 'ava';
import { Gathering } from '../../../../providers/aws/events/gathering.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

function gather(takesMs = 0) {
  const clock = new ManualClock();
  const batches: string[] = [];
  const gathering = new Gathering<string>(clock, async (things) => {
    batches.push(`${clock.nowMs()}: ${things.join('')}`);
    if (takesMs > 0) await new Promise<void>((resolve) => clock.after(takesMs, resolve));
  });
  return { clock, batches, gathering };
}

test('what comes within a tenth of a second of the first is one batch', async (t) => {
  const { clock, batches, gathering } = gather();
  gathering.add('a');
  await clock.advance(99);
  gathering.add('b');
  await clock.advance(1);
  gathering.add('c');
  await clock.advance(1000);
  t.deepEqual(batches, ['100: ab', '200: c']);
  t.is(clock.pending, 0);
});

test('one batch at a time: what comes during the work waits for its end', async (t) => {
  const { clock, batches, gathering } = gather(5000);
  gathering.add('a');
  await clock.advance(1000);
  gathering.add('b');
  await clock.advance(3000);
  gathering.add('c');
  await clock.advance(6000);
  t.deepEqual(batches, ['100: a', '5200: bc']);
});

test('closed, it drops what waits', async (t) => {
  const { clock, batches, gathering } = gather();
  gathering.add('a');
  gathering.close();
  await clock.advance(1000);
  t.deepEqual(batches, []);
  t.is(clock.pending, 0);
});
