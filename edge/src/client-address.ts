// Whose address a request comes from. A proxy is believed only if its own address is on the list of trusted ones.

import { BlockList, isIP, isIPv6 } from 'node:net';
import type { IncomingMessage } from 'node:http';

export interface AddressReader {
  /** The right-most address that is not a trusted proxy. Stays in memory: never in a log, row or blob. */
  clientAddress(req: IncomingMessage): string;
  /** Whether the request's direct sender is a trusted proxy, whose headers count. */
  isTrusted(req: IncomingMessage): boolean;
  isTrustedAddress(address: string): boolean;
}

/**
 * @param trusted addresses and CIDR ranges of proxies
 * @throws Error naming an entry that is neither
 */
export function makeAddressReader(trusted: readonly string[]): AddressReader {
  const list = new BlockList();
  for (const entry of trusted) addEntry(list, entry);
  const isTrustedAddress = (address: string): boolean => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  const direct = (req: IncomingMessage): string => plainAddress(req.socket.remoteAddress ?? '');
  return {
    isTrustedAddress,
    isTrusted: (req) => isTrustedAddress(direct(req)),
    clientAddress: (req) => {
      let address = direct(req);
      const hops = String(req.headers['x-forwarded-for'] ?? '').split(',').reverse();
      for (const hop of hops) {
        if (!isTrustedAddress(address)) return address;
        const before = plainAddress(hop.trim());
        if (isIP(before) === 0) return address; // a trusted proxy names no readable client: it is the best we know
        address = before;
      }
      return address;
    },
  };
}

function addEntry(list: BlockList, entry: string): void {
  const [address = '', prefix, rest] = entry.trim().split('/');
  const family = isIP(address);
  const bits = prefix === undefined ? NaN : Number(prefix);
  const isPrefixFine = prefix === undefined || (/^\d{1,3}$/.test(prefix) && bits <= (family === 6 ? 128 : 32));
  if (family === 0 || rest !== undefined || !isPrefixFine) throw new Error(`not an address or CIDR range: ${entry}`);
  if (prefix === undefined) list.addAddress(address, family === 6 ? 'ipv6' : 'ipv4');
  else list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
}

/** IPv4 as seen through an IPv6 socket is written as IPv4. */
function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address;
}
