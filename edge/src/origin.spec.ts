import { describe, expect, it } from '@jest/globals';
import { hostBelongs, originHost } from './origin.ts';

const belongs = (origin: string | undefined, domains: string[]): boolean => hostBelongs(originHost(origin === undefined ? {} : { origin }), domains);

describe('the origin of a page', () => {
  const TABLE: [string | undefined, string[], boolean][] = [
    [undefined, [], true],
    [undefined, ['shop.example'], false],
    ['null', ['shop.example'], false],
    ['https://shop.example', ['shop.example'], true],
    ['http://SHOP.example:8080', ['shop.example'], true],
    ['https://www.shop.example', ['shop.example'], false],
    ['https://www.shop.example', ['*.shop.example'], true],
    ['https://shop.example', ['*.shop.example'], true],
    ['https://evilshop.example', ['*.shop.example'], false],
    ['https://shop.example.evil.test', ['shop.example', '*.shop.example'], false],
    ['https://shop.example@evil.test', ['shop.example'], false],
    ['https://evil.test/shop.example', ['shop.example'], false],
    ['https://evil.test#shop.example', ['shop.example'], false],
    ['http://localhost:4200', ['localhost:4200'], true],
    ['http://localhost:4201', ['localhost:4200'], false],
    ['https://xn--mnchen-3ya.example', ['münchen.example'], true],
    ['https://münchen.example', ['MÜNCHEN.example'], true],
    ['file:///shop.example', ['shop.example'], false],
    ['data:text/html,x', ['shop.example'], false],
    ['https://[::1]:80', ['shop.example'], false],
    ['https://anything.test', [''], false],
    ['https://anything.test', ['*.'], false],
  ];
  it.each(TABLE)('%s on a site of %j belongs: %s', (origin, domains, expected) => {
    expect(belongs(origin, domains)).toBe(expected);
  });

  it('is read from Referer where Origin is missing', () => {
    expect(hostBelongs(originHost({ referer: 'https://shop.example/a?b=c' }), ['shop.example'])).toBe(true);
  });
});
