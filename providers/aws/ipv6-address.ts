// The IPv6 address of an instance, wherever EC2 puts it.

import type { Instance } from '@aws-sdk/client-ec2';

/** Its own, else the first of its primary interface, then of the others. */
export const ipv6AddressOf = (instance: Instance): string | undefined =>
  instance.Ipv6Address || firstOfInterfaces(instance);

function firstOfInterfaces({ NetworkInterfaces = [] }: Instance): string | undefined {
  const cards = [...NetworkInterfaces].sort(
    (a, b) => (a.Attachment?.DeviceIndex ?? 0) - (b.Attachment?.DeviceIndex ?? 0),
  );
  return cards.flatMap(({ Ipv6Addresses }) => Ipv6Addresses ?? []).flatMap(({ Ipv6Address }) => Ipv6Address ?? [])[0];
}
