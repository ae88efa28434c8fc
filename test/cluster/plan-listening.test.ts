import net from 'node:net';
import test from 'ava';
import { planListening } from '../../src/cluster/plan-listening.ts';
import { entryPointSettings } from '../support/entry-point-settings.ts';

test('a port that the system chooses is known to every worker', async (t) => {
  const planned = await planListening(new Map([['web', entryPointSettings({ host: '127.0.0.1', port: 0 })]]), false);
  t.true(planned.ok);
  if (!planned.ok) return;
  const [plan] = planned.value;
  t.like(plan, { entryPoint: 'web', host: '127.0.0.1', sharing: 'sharedHandle' });
  t.true((plan?.port ?? 0) > 0);
});

test('a taken address is an error that names the flag', async (t) => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const planned = await planListening(new Map([['web', entryPointSettings({ host: '127.0.0.1', port })]]), true);
  taken.close();
  t.deepEqual(planned, {
    ok: false,
    error: `entry point web cannot listen on 127.0.0.1:${port}: the address is taken; choose another with --entryPoints.web.address`,
  });
});

test('workers share by SO_REUSEPORT where the kernel moves queues, unless the entry point says otherwise', async (t) => {
  const address = { host: '127.0.0.1', port: 0 };
  const entryPoints = new Map([
    ['automatic', entryPointSettings(address)],
    ['never', { ...entryPointSettings(address), reusePort: false }],
    ['always', { ...entryPointSettings(address), reusePort: true }],
  ]);
  const sharing = async (migrates: boolean) => {
    const planned = await planListening(entryPoints, migrates);
    return planned.ok ? planned.value.map((plan) => plan.sharing) : [];
  };
  t.deepEqual(await sharing(true), ['reusePort', 'sharedHandle', 'reusePort']);
  t.deepEqual(await sharing(false), ['sharedHandle', 'sharedHandle', 'reusePort']);
});
