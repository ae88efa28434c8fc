// A copy is for the source it was read from: which options make it another one.

import test from 'ava';
import { originOf } from '../../../src/discovery/copies/origin-of.ts';
import { settingsOf } from '../../admin/running-admin.ts';

const ecs = (...flags: string[]): readonly string[] =>
  settingsOf('--providers.ecs', ...flags.map((flag) => `--providers.ecs.${flag}`)).providers.ecs.map(originOf);

const consul = (...flags: string[]): readonly string[] => {
  const own = flags.map((flag) => `--providers.consulCatalog.${flag}`);
  return settingsOf('--providers.consulCatalog', ...own).providers.consulCatalog.map(originOf);
};

const ROLE = 'arn:aws:iam::210987654321:role/reader';

test('another place is another source', (t) => {
  for (const flag of ['region=eu-west-1', 'clusters=a,b', 'autoDiscoverClusters'])
    t.notDeepEqual(ecs(flag), ecs(), flag);
  for (const flag of ['endpoint=http://127.0.0.1:4566', `roleArn=${ROLE}`]) t.notDeepEqual(ecs(flag), ecs(), flag);
  for (const flag of ['endpoint.address=consul:8500', 'endpoint.datacenter=b', 'namespaces=team', 'prefix=mine'])
    t.notDeepEqual(consul(flag), consul(), flag);
});

test('other credentials, another pace and other defaults for labels are the same source', (t) => {
  t.deepEqual(ecs('accessKeyID=AKIAIOSFODNN7EXAMPLE', 'secretAccessKey=x'), ecs());
  t.deepEqual(ecs(`roleArn=${ROLE}`, 'externalId=x', 'roleSessionName=other'), ecs(`roleArn=${ROLE}`));
  for (const flag of [
    'refreshSeconds=60',
    'exposedByDefault=false',
    'defaultRule=Path(`/`)',
    'constraints=Label(`a`,`b`)',
  ])
    t.deepEqual(ecs(flag), ecs(), flag);
  const proxied = ['endpoint.httpAuth.username=u', 'endpoint.httpAuth.password=p'];
  t.deepEqual(consul(...proxied), consul());
  t.deepEqual(consul('endpoint.scheme=https', 'endpoint.tls.insecureSkipVerify'), consul('endpoint.scheme=https'));
  for (const flag of ['endpoint.token=s3cret', 'endpoint.endpointWaitTime=5s', 'minimumInterval=1s'])
    t.deepEqual(consul(flag), consul(), flag);
});
