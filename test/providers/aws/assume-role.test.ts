// AssumeRole over the real SDK: what is asked of STS, and an STS that never answers.

import test from 'ava';
import { assumeRole, type StsOptions } from '../../../providers/aws/assume-role.ts';
import { roleCredentials } from '../../../providers/aws/role-credentials.ts';
import { startAwsCloud } from './aws-cloud.ts';

const ROLE = { arn: 'arn:aws:iam::210987654321:role/reader', externalId: 's3cret', sessionName: 'portolan' };

const OPTIONS: StsOptions = {
  region: async () => 'eu-central-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 3_000 },
};

test.serial('a session of an hour, for keys of the account that the role is in', async (t) => {
  const { cloud } = await startAwsCloud(t);
  cloud.sts.createRole(ROLE);
  const session = await assumeRole(ROLE, OPTIONS)();
  t.is(cloud.sts.accountOf(session.accessKeyId), '210987654321');
  t.true((session.expiration?.getTime() ?? 0) > Date.now() + 3_500_000);
  t.truthy(session.sessionToken);
});

test.serial('silence is a fault of STS by name, and worth another try', async (t) => {
  const { cloud } = await startAwsCloud(t);
  cloud.sts.api.faults.set('AssumeRole', { kind: 'silent' });
  const get = roleCredentials(ROLE, assumeRole(ROLE, OPTIONS, 20), Date.now);
  const error = await t.throwsAsync(get, { name: 'AccessFault' });
  t.regex(error.message, /^sts:AssumeRole of arn:aws:iam::210987654321:role\/reader got no answer \(/);
  t.like(error, { fault: { kind: 'unreachable', transient: true } });
  cloud.sts.api.faults.clear();
  cloud.sts.createRole(ROLE);
  t.truthy(await assumeRole(ROLE, OPTIONS)());
});
