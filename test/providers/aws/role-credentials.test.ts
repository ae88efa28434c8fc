// Credentials of a role: one session for all who ask, a new one in time, and none given up that is still good.

import test from 'ava';
import { AccessFault } from '../../../providers/aws/access-fault.ts';
import { type RoleCredentials, roleCredentials } from '../../../providers/aws/role-credentials.ts';

const ROLE = { arn: 'arn:aws:iam::210987654321:role/reader', externalId: 's3cret', sessionName: 'portolan' };
const HOUR_MS = 3_600_000;

function setUp(role = ROLE) {
  const state = { wallMs: 0, assumed: 0, fault: undefined as Error | undefined };
  const assume = async (): Promise<RoleCredentials> => {
    state.assumed += 1;
    if (state.fault !== undefined) throw state.fault;
    const expiration = new Date(state.wallMs + HOUR_MS);
    return { accessKeyId: `key ${state.assumed}`, secretAccessKey: 's', sessionToken: 't', expiration };
  };
  return { state, get: roleCredentials(role, assume, () => state.wallMs) };
}

const denied = Object.assign(new Error('User x is not authorized'), {
  name: 'AccessDenied',
  $metadata: { httpStatusCode: 403 },
});

test('all who ask at once, and later, share one session', async (t) => {
  const { state, get } = setUp();
  const [first, second] = await Promise.all([get(), get()]);
  t.is(first, second);
  t.is(await get(), first);
  t.is(state.assumed, 1);
});

test('the role is assumed anew five minutes before the session ends', async (t) => {
  const { state, get } = setUp();
  await get();
  state.wallMs = HOUR_MS - 5 * 60_000 - 1;
  t.is((await get()).accessKeyId, 'key 1');
  state.wallMs += 1;
  t.is((await get()).accessKeyId, 'key 2');
});

test('while it cannot be assumed any more the session is used to its end, and asked for again each time', async (t) => {
  const { state, get } = setUp();
  await get();
  state.fault = denied;
  state.wallMs = HOUR_MS - 1;
  t.is((await get()).accessKeyId, 'key 1');
  t.is((await get()).accessKeyId, 'key 1');
  t.is(state.assumed, 3);
  state.wallMs = HOUR_MS;
  await t.throwsAsync(get, { instanceOf: AccessFault });
  state.fault = undefined;
  t.is((await get()).accessKeyId, 'key 5');
});

test('a refusal names the role, the permission and the trust, and keeps the external id', async (t) => {
  const { state, get } = setUp();
  state.fault = denied;
  const error = await t.throwsAsync(get, { instanceOf: AccessFault });
  t.deepEqual(error.fault, {
    kind: 'denied',
    message:
      `sts:AssumeRole of ${ROLE.arn} is denied (AccessDenied): the role needs this permission, and ${ROLE.arn} ` +
      'must trust it, with this externalId',
    transient: false,
  });
  t.notRegex(error.message, /s3cret/);
});

test('silence is no refusal: it is worth another try', async (t) => {
  const { state, get } = setUp({ ...ROLE, externalId: 'x' });
  state.fault = Object.assign(new Error('late'), { name: 'TimeoutError' });
  const error = await t.throwsAsync(get, { instanceOf: AccessFault });
  t.like(error.fault, { kind: 'unreachable', transient: true });
  t.is(error.message, `sts:AssumeRole of ${ROLE.arn} got no answer (late)`);
});
