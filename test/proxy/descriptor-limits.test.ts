import test from 'ava';
import { limitConnections, readDescriptorLimit } from '../../src/proxy/descriptor-limits.ts';

test('half for clients and half for servers, after 64 for everything else', (t) => {
  t.deepEqual(limitConnections(1024), { mostClients: 480, mostUpstreams: 480 });
  t.deepEqual(limitConnections(128), { mostClients: 32, mostUpstreams: 32 });
});

test('a limit that leaves nothing still leaves a few', (t) => {
  t.deepEqual(limitConnections(20), { mostClients: 8, mostUpstreams: 8 });
});

test('no cap where the limit is not known', (t) => {
  t.is(limitConnections(undefined).mostClients, Number.POSITIVE_INFINITY);
  t.is(readDescriptorLimit('/nowhere'), undefined);
  t.is(readDescriptorLimit('package.json'), undefined);
});

test('the limit of this process', (t) => {
  const limit = readDescriptorLimit();
  t.true(limit === undefined || limit > 0);
});
