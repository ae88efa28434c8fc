// What events and readings of instances make of each other, in whatever order they come.

import test from 'ava';
import fc from 'fast-check';
import type { InstanceHint, NoticeHint } from '../../../providers/aws/events/hint.ts';
import type { Listing } from '../../../providers/aws/read-pages.ts';
import type { OwnedInstance } from '../../../providers/aws/trim-instance.ts';
import { InstancePicture } from '../../../providers/ec2/instance-picture.ts';

const PLACE = { account: '123456789012', region: 'eu-central-1' };

/** Started at so many seconds. */
const instance = (InstanceId: string, startedAt = 100, Tags = [{ Key: 'v', Value: '1' }]): OwnedInstance => ({
  InstanceId,
  LaunchTime: new Date(startedAt * 1000),
  OwnerId: PLACE.account,
  Tags,
});

const listing = (...items: readonly OwnedInstance[]): Listing<OwnedInstance> => ({ items, fault: undefined });

const FAULT = { kind: 'throttled', message: 'ec2:DescribeInstances is throttled', transient: true } as const;

const stop = (instanceId: string, at: number): InstanceHint => ({
  kind: 'instance',
  ...PLACE,
  instanceId,
  state: 'stopping',
  atMs: at * 1000,
});

const notice = (instanceId: string, at: number): NoticeHint => ({
  kind: 'interruption',
  ...PLACE,
  instanceId,
  atMs: at * 1000,
});

/** `a`, or `a leaving`, or `a stopping` where it serves nothing. */
const print = (picture: InstancePicture): readonly string[] => {
  const { instances, leaving, stopping } = picture.facts();
  return instances
    .map(({ InstanceId: id = '' }) => [id, leaving.has(id) ? 'leaving' : '', stopping.has(id) ? 'stopping' : ''])
    .map((words) => words.filter((word) => word !== '').join(' '))
    .sort();
};

function pictureOf(...items: readonly OwnedInstance[]): InstancePicture {
  const picture = new InstancePicture();
  picture.settle(listing(...items), picture.ask());
  return picture;
}

const learn = (picture: InstancePicture, ids: readonly string[], ...items: readonly OwnedInstance[]) =>
  picture.learn(listing(...items), ids, picture.ask());

test('nothing is published before something was read', (t) => {
  const picture = new InstancePicture();
  picture.settle({ items: [], fault: FAULT }, picture.ask());
  learn(picture, ['a'], instance('a'));
  t.false(picture.wasRead);
  t.is(picture.account, PLACE.account);
  picture.settle({ items: [instance('b')], fault: FAULT }, picture.ask());
  t.true(picture.wasRead);
});

test('what was asked about is there or is not, whatever was known', (t) => {
  const picture = pictureOf(instance('a'), instance('b'));
  t.deepEqual(learn(picture, ['b', 'c'], instance('c')), []);
  t.deepEqual(print(picture), ['a', 'c']);
});

test('an answer that says nothing new is told, since it may lag', (t) => {
  const picture = pictureOf(instance('a'));
  t.deepEqual(learn(picture, ['a', 'b'], instance('a')), ['a', 'b']);
  t.deepEqual(learn(picture, ['a'], instance('a', 100, [{ Key: 'v', Value: '2' }])), []);
});

test('a reading that began before a question was asked does not undo its answer', (t) => {
  const picture = pictureOf(instance('a'), instance('gone'));
  const reading = picture.ask();
  learn(picture, ['new', 'gone'], instance('new'));
  const { instances } = picture.settle(listing(instance('a'), instance('gone')), reading);
  t.deepEqual(instances.map(({ InstanceId }) => InstanceId).sort(), ['a', 'new']);
  picture.settle(listing(instance('a')), picture.ask());
  t.deepEqual(print(picture), ['a'], 'the next one is newer');
});

test('nor does an answer that comes late undo a reading that began after its question', (t) => {
  const picture = pictureOf(instance('a'));
  const question = picture.ask();
  picture.settle(listing(), picture.ask());
  picture.learn(listing(instance('a')), ['a'], question);
  t.deepEqual(print(picture), []);
});

test('an instance that stops is out at once, and answers that lag do not bring it back', (t) => {
  const picture = pictureOf(instance('a'), instance('b'));
  t.true(picture.takeStop(stop('a', 200)));
  t.false(picture.takeStop(stop('a', 200)), 'a duplicate');
  t.false(picture.takeStop(stop('a', 205)), 'it is stopped by now');
  t.deepEqual(print(picture), ['b']);
  learn(picture, ['a'], instance('a'));
  picture.settle(listing(instance('a'), instance('b')), picture.ask());
  t.deepEqual(print(picture), ['b']);
});

test('it is back when it was started again, whichever news comes first', (t) => {
  const picture = pictureOf(instance('a'));
  picture.takeStop(stop('a', 200));
  learn(picture, ['a'], instance('a', 300));
  t.deepEqual(print(picture), ['a']);
  t.false(picture.takeStop(stop('a', 205)), 'of its life before');
  t.deepEqual(print(picture), ['a']);
  t.true(picture.takeStop(stop('a', 400)));
  t.deepEqual(print(picture), []);
});

test('events tell their time to the second: what comes in the second of the launch is about that launch', (t) => {
  const picture = pictureOf(instance('a', 100.9), instance('b', 100.9));
  t.true(picture.takeStop(stop('a', 100)));
  t.true(picture.takeNotice(notice('b', 100)));
  t.deepEqual(print(picture), ['b leaving']);
});

test('what EC2 says twice, a reading apart, is so, whatever an event said', (t) => {
  const picture = pictureOf(instance('a'));
  const began = picture.ask();
  picture.takeStop(stop('a', 200));
  for (const turn of [began, picture.ask()]) {
    picture.settle(listing(instance('a')), turn);
    t.deepEqual(print(picture), []);
  }
  picture.settle(listing(instance('a')), picture.ask());
  t.deepEqual(print(picture), ['a']);
});

test('with a fault nothing is removed: what stops serves nothing', (t) => {
  const picture = pictureOf(instance('a'), instance('b'));
  picture.settle({ items: [instance('a')], fault: FAULT }, picture.ask());
  t.true(picture.takeStop(stop('b', 200)));
  t.deepEqual(print(picture), ['a', 'b stopping']);
  t.is(picture.facts().fault, FAULT.message);
});

test('a question that failed takes nothing away, and is told until a whole reading', (t) => {
  const picture = pictureOf(instance('a'));
  t.deepEqual(picture.learn({ items: [instance('b')], fault: FAULT }, ['a', 'b'], picture.ask()), []);
  t.deepEqual(print(picture), ['a', 'b']);
  t.is(picture.facts().fault, FAULT.message);
  picture.settle(listing(instance('a')), picture.ask());
  t.is(picture.facts().fault, undefined);
});

test('an instance that is to go is leaving until it is gone or was started again', (t) => {
  const picture = pictureOf(instance('a'), instance('b'));
  t.true(picture.takeNotice(notice('a', 200)));
  t.false(picture.takeNotice(notice('a', 200)), 'a duplicate');
  t.deepEqual(print(picture), ['a leaving', 'b']);
  picture.settle(listing(instance('a'), instance('b')), picture.ask());
  t.deepEqual(print(picture), ['a leaving', 'b']);
  learn(picture, ['a'], instance('a', 300));
  t.deepEqual(print(picture), ['a', 'b']);
  t.false(picture.takeNotice(notice('a', 200)), 'late, of its life before');
  t.deepEqual(print(picture), ['a', 'b']);
});

test('a notice that comes before its instance was seen holds', (t) => {
  const picture = pictureOf();
  const reading = picture.ask();
  t.false(picture.takeNotice(notice('a', 200)));
  picture.settle(listing(), reading);
  learn(picture, ['a'], instance('a'));
  t.deepEqual(print(picture), ['a leaving']);
});

test('whatever events are lost, doubled or late: two whole readings later the picture is what they say', (t) => {
  const id = fc.constantFrom('a', 'b', 'c');
  const event = fc.record({
    id,
    kind: fc.constantFrom('stop', 'notice', 'answer', 'absence'),
    at: fc.integer({ min: 0, max: 400 }),
  });
  fc.assert(
    fc.property(fc.array(event), fc.uniqueArray(id), (events, living) => {
      const picture = new InstancePicture();
      for (const { id, kind, at } of events) {
        if (kind === 'stop') picture.takeStop(stop(id, at));
        else if (kind === 'notice') picture.takeNotice(notice(id, at));
        else learn(picture, [id], ...(kind === 'answer' ? [instance(id, at)] : []));
      }
      for (let reading = 0; reading < 2; reading += 1) {
        picture.settle(listing(...living.map((each) => instance(each, 200))), picture.ask());
      }
      t.deepEqual(
        print(picture).map((line) => line.replace(' leaving', '')),
        [...living].sort(),
      );
    }),
  );
});
