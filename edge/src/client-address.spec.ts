import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { makeAddressReader } from './client-address.ts';
import { networkOf } from './quotas.ts';

const request = (remoteAddress: string, hops?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: hops === undefined ? {} : { 'x-forwarded-for': hops } }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  const TABLE: [string, string[], string, string | undefined, string][] = [
    ['nobody is trusted by default', [], '9.9.9.9', '1.1.1.1', '9.9.9.9'],
    ['a trusted proxy is believed', ['9.9.9.9'], '9.9.9.9', '1.1.1.1', '1.1.1.1'],
    ['what the client made up stands left of it', ['9.9.9.9'], '9.9.9.9', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
    ['trusted hops are stepped over', ['9.9.9.9', '10.0.0.0/8'], '9.9.9.9', '6.6.6.6, 1.1.1.1, 10.1.2.3', '1.1.1.1'],
    ['IPv4 through an IPv6 socket is IPv4', ['9.9.9.0/24'], '::ffff:9.9.9.9', '::ffff:1.1.1.1', '1.1.1.1'],
    ['IPv6 works alike', ['fd00::/8'], 'fd00::1', '2001:db8::7', '2001:db8::7'],
    ['text that is no address ends it', ['9.9.9.9'], '9.9.9.9', '1.1.1.1, unknown', '9.9.9.9'],
    ['no header, no guess', ['9.9.9.9'], '9.9.9.9', undefined, '9.9.9.9'],
    ['only trusted hops: the left-most', ['9.9.9.9', '10.0.0.0/8'], '9.9.9.9', '10.0.0.1', '10.0.0.1'],
  ];
  it.each(TABLE)('%s', (_, trusted, remote, hops, expected) => {
    expect(makeAddressReader(trusted).clientAddress(request(remote, hops))).toBe(expected);
  });

  it.each(['everyone', '1.2.3.4/33', '1.2.3.4/', '1.2.3.4/8/8', '::1/129', ''])('%j is no proxy: refused at the start', (entry) => {
    expect(() => makeAddressReader([entry])).toThrow('not an address');
  });
});

describe('the network of an address', () => {
  it.each([['1.2.3.4', '1.2.3'], ['2001:db8:1:2::3', '2001:db8:1'], ['2001:db8::3', '2001:db8:0'], ['::1', '0:0:0'], ['', '']])('%s → %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
