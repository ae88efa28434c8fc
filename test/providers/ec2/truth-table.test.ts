// The provider truth table, EC2's column.

import test, { type ExecutionContext } from 'ava';
import type { Fault } from '../../../sandbox/faults.ts';
import type { Alter } from '../aws/altered-aws.ts';
import { type Discovered, GRACE_MS, startDiscovered } from '../aws/discovered.ts';
import { altered, halve, type Row, testTruthTable, twoHoursAhead } from '../aws/truth-table.ts';
import { EC2_SETTINGS, type Ec2UnderTest, runInstance, startEc2, startEc2WithEvents } from './ec2-under-test.ts';

type DiscoveredEc2 = Ec2UnderTest & Discovered;

const ALL = 'ready: orders 2, web 20';
const NOTHING_YET = 'waits for ec2: no route';

const faulty =
  (fault: Fault) =>
  ({ cloud }: DiscoveredEc2): void =>
    cloud.ec2.api.faults.set('DescribeInstances', fault);

const ROWS: readonly Row<DiscoveredEc2>[] = [
  {
    fault: 'down',
    inflict: faulty({ kind: 'down' }),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope instances: ec2:DescribeInstances got no answer/,
  },
  {
    fault: 'throttled',
    inflict: faulty({ kind: 'throttled' }),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope instances: ec2:DescribeInstances is throttled/,
  },
  {
    fault: 'denied',
    inflict: faulty({ kind: 'denied' }),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope instances: ec2:DescribeInstances is denied/,
  },
  {
    fault: 'per-item failures: an instance whose address is missing, which is knowledge',
    inflict: altered((_, answer) => ({
      ...answer,
      body: answer.body.replace(/<vpcId>.*?<\/privateIpAddress>/s, ''),
    })),
    atStart: 'ready: orders 2, web 19',
    later: 'ready: orders 2, web 19',
    problem: /^instance i-\w+: it has no private IPv4 address/,
  },
  {
    fault: 'empty, and true as far as anybody can know: for a grace time 503, never another router',
    inflict: faulty({ kind: 'empty' }),
    atStart: 'ready: no route',
    later: 'ready: orders 503, web 503',
  },
  {
    fault: 'half empty: a shorter list is a list',
    inflict: altered(inReservations(halve)),
    atStart: 'ready: orders 1, web 10',
    later: 'ready: orders 1, web 10',
  },
  {
    fault: 'garbage items: instances that hold nothing of what an instance has',
    inflict: altered(inReservations(([, ...rest]) => [GARBAGE, ...rest])),
    atStart: 'ready: orders 2, web 19',
    later: ALL,
    problem: /^scope instances: ec2:DescribeInstances listed an instance without an id/,
  },
  {
    fault: 'garbage in an item that nobody can read past',
    inflict: altered(inReservations((all) => all.map((each) => each.replace(/(?<=<launchTime>)[^<]*/, 'never')))),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope instances: ec2:DescribeInstances failed/,
  },
  {
    fault: 'garbage for an answer',
    inflict: altered((_, answer) => ({ ...answer, body: '<html>Service Unavailable' })),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope instances: ec2:DescribeInstances failed/,
  },
  {
    fault: 'a page of somebody else, which has no list',
    inflict: altered((_, answer) => ({ ...answer, body: '<html><body>Please log in.</body></html>' })),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope instances: ec2:DescribeInstances answered without a list/,
  },
  {
    fault: 'expired credentials',
    inflict: altered(() => refusal('RequestExpired', 'Request has expired.')),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope instances: ec2:DescribeInstances is denied \(RequestExpired\)/,
  },
  {
    fault: 'clock skew of two hours',
    inflict: altered(twoHoursAhead(refusal('RequestExpired', 'Request has expired.'))),
    atStart: ALL,
    later: ALL,
  },
  { fault: 'slow', inflict: faulty({ kind: 'slow', delayMs: 1000 }), atStart: ALL, later: ALL },
];

const mend = ({ cloud }: DiscoveredEc2): void => cloud.ec2.api.faults.clear();

testTruthTable({ start: (t) => startPlatform(t, startEc2), mend, all: ALL }, ROWS);
testTruthTable({ title: 'beside events', start: (t) => startPlatform(t, startEc2WithEvents), mend, all: ALL }, ROWS);

const MANY = { web: 2100, orders: 0 };

testTruthTable({ start: (t) => startPlatform(t, startEc2WithEvents, MANY), mend, all: 'ready: web 2100' }, [
  {
    fault: 'page 3 fails',
    inflict: faulty({ kind: 'pageFails', page: 3 }),
    atStart: 'ready: web 2000',
    later: 'ready: web 2100',
    problem: /^scope instances: ec2:DescribeInstances failed at AWS/,
  },
]);

test.serial('a socket that says nothing: not ready at the start, and later everything stays', async (t) => {
  const platform = await startPlatform(t, startEc2);
  const silence = faulty({ kind: 'silent' });
  silence(platform);
  t.is(await platform.pollInSilence(), NOTHING_YET);
  t.true(platform.problems().includes('scope instances: ec2:DescribeInstances got no answer (waited 10 s)'));
  mend(platform);
  t.is(await platform.poll(), ALL);
  silence(platform);
  t.is(await platform.pollInSilence(), ALL);
  mend(platform);
  t.is(await platform.poll(), ALL);
});

test.serial('an empty answer that stays takes the routers away when their grace is over', async (t) => {
  const platform = await startPlatform(t, startEc2);
  await platform.poll();
  faulty({ kind: 'empty' })(platform);
  t.is(await platform.poll(), 'ready: orders 503, web 503');
  t.is(await platform.wait(GRACE_MS), 'ready: no route');
});

test.serial('garbage in one instance’s tags costs the object that has it, never a neighbour', async (t) => {
  const platform = await startPlatform(t, startEc2);
  await runInstance(platform, {
    tags: {
      'portolan.enable': 'true',
      'portolan.http.routers.good.rule': 'Host(`good.example`)',
      'portolan.http.routers.bad.rule': 'Host(`',
      'portolan.http.services.both.loadBalancer.server.port': '8080',
    },
  });
  t.is(await platform.poll(), 'ready: bad 503, good 1, orders 2, web 20');
  t.is(platform.problems().length, 1);
  t.regex(platform.problems()[0] ?? '', /^router bad@ec2: /);
});

/** Two services, each on so many instances. */
async function startPlatform(
  t: ExecutionContext,
  start: (t: ExecutionContext) => Promise<Ec2UnderTest>,
  counts = { web: 20, orders: 2 },
): Promise<DiscoveredEc2> {
  const under = await start(t);
  const platform = {
    ...under,
    ...(await startDiscovered(t, { ...under, watched: under.ec2, settings: EC2_SETTINGS })),
  };
  for (const [name, count] of Object.entries(counts)) {
    for (let i = 0; i < count; i += 1) await runInstance(platform, { tags: tagsOf(name) });
  }
  return platform;
}

const tagsOf = (name: string) => ({
  'portolan.enable': 'true',
  [`portolan.http.routers.${name}.rule`]: `Host(\`${name}.example\`)`,
  [`portolan.http.services.${name}.loadBalancer.server.port`]: '8080',
});

/** Every instance of the sandbox is in a reservation of its own. */
function inReservations(change: (reservations: readonly string[]) => readonly string[]): Alter {
  return (_, answer) => {
    const [, before = '', list = '', after = ''] =
      /^(.*<reservationSet>)(.*)(<\/reservationSet>.*)$/s.exec(answer.body) ?? [];
    const reservations = list.split(/(?=<item><reservationId>)/);
    return { ...answer, body: before + change(reservations).join('') + after };
  };
}

const GARBAGE = '<item><instancesSet><item><tagSet><item/></tagSet></item></instancesSet></item>';

function refusal(code: string, message: string) {
  const error = `<Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors>`;
  return { status: 400, body: `<Response>${error}<RequestID>1</RequestID></Response>` };
}
