// GHSA-7jmw-8259-q9jx, Traefik: an IPv4 client of a dual-stack listener has an IPv4-mapped IPv6 address, which no range of
// an allow list contained, or one contained that was not meant to.

import test from 'ava';
import { foldAddress } from '../../src/proxy/peer.ts';
import { createTrust } from '../../src/routing/trusted-clients.ts';

test('a mapped address is the IPv4 address that it holds', (t) => {
  t.is(foldAddress('::ffff:192.0.2.1'), '192.0.2.1');
  t.is(foldAddress('2001:db8::1'), '2001:db8::1');
  t.is(foldAddress('::1'), '::1');
});

test('ranges contain the one address in either spelling', (t) => {
  const trusts = createTrust({ insecure: false, trustedIPs: ['192.0.2.0/24'] });
  t.true(trusts(foldAddress('::ffff:192.0.2.1')));
  t.false(trusts(foldAddress('::ffff:192.0.3.1')));
  t.false(trusts(foldAddress('2001:db8::1')));
});
