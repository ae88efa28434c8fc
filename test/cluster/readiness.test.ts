// When requests should come: after the providers and the workers, and for as long as anybody listens.

import test from 'ava';
import { watchReadiness } from '../../src/cluster/readiness.ts';
import { settled } from '../support/manual-clock.ts';
import { FakeCrew } from './fake-crew.ts';

test('ready once a worker serves what every provider has said', (t) => {
  let [missing, version, served]: [readonly string[], number, number | undefined] = [['ecs'], 1, 1];
  const readiness = watchReadiness({
    discovered: () => ({ ready: missing.length === 0, missing, fromDisk: ['ec2'] }),
    version: () => version,
    serves: (wanted) => served !== undefined && served >= wanted,
  });
  t.deepEqual(readiness(), { ready: false, missing: ['ecs'], fromDisk: ['ec2'] });
  [missing, version] = [[], 2];
  t.deepEqual(readiness(), { ready: false, missing: ['workers'], fromDisk: ['ec2'] });
  version = 3;
  t.false(readiness().ready, 'what is newer than the first whole state is not waited for');
  served = 2;
  t.deepEqual(readiness(), { ready: true, missing: [], fromDisk: ['ec2'] });
  served = undefined;
  t.deepEqual(readiness(), { ready: false, missing: ['workers'], fromDisk: ['ec2'] }, 'nobody listens any more');
  served = 1;
  t.true(readiness().ready, 'a worker that starts anew');
});

test('a worker serves a version when it has acknowledged it and listens', async (t) => {
  const crew = new FakeCrew({ workers: 1 });
  crew.onFork = (worker) => {
    worker.obeys = false;
    worker.says({ kind: 'started' });
  };
  await settled();
  const worker = crew.worker(0);
  t.false(crew.supervisor.serves(0));
  worker.says({ kind: 'stateApplied', version: 1 });
  t.false(crew.supervisor.serves(0), 'it does not listen yet');
  worker.says({ kind: 'listening' });
  t.deepEqual(
    [1, 2].map((version) => crew.supervisor.serves(version)),
    [true, false],
  );
});
