// Whose line a request comes over, as limits count it: narrower than the networks the edge's quotas count, since a limit here locks people
// out. Never stored or logged as it is: limits keep a keyed hash.
import { isIPv6 } from 'node:net';

/** One IPv4 address, or an IPv6 /64: a customer has at least that to choose addresses from. */
export function lineOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...new Array<string>(missing).fill('0'), ...(tail ?? '').split(':')].slice(0, 4).join(':');
}
