// Which addresses are public: what our server may be sent to by somebody else's page. Everything not plainly part of the public Internet
// is refused, in whatever form it is written: private, loopback, link-local (clouds keep their secrets there), shared, reserved,
// multicast, and IPv4 wrapped into IPv6.

import { BlockList, isIP } from 'node:net';

const refused = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.31.196.0', 24], ['192.52.193.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['192.175.48.0', 24], ['198.18.0.0', 15], ['198.51.100.0', 24],
  ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4], ['168.63.129.16', 32],
] as const) refused.addSubnet(network, bits, 'ipv4');

/** Public IPv6 is 2000::/3 without what is set apart in it. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const refused6 = new BlockList();
for (const [network, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20], ['5f00::', 16]] as const) refused6.addSubnet(network, bits, 'ipv6');

/** @param address as a resolver gives it: no brackets, no port */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  switch (isIP(bare)) {
    case 4: return !refused.check(bare, 'ipv4');
    // IPv4-mapped, NAT64, 6to4 and Teredo all lie outside of what is allowed: what they wrap is never looked at.
    case 6: return global6.check(bare, 'ipv6') && !refused6.check(bare, 'ipv6');
    default: return false;
  }
}
