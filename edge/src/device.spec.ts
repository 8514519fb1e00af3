import { describe, expect, it } from '@jest/globals';
import { makeDeviceReader } from './device.ts';
import { normalCountry, openCountries } from './country.ts';

describe('the device of a User-Agent', () => {
  const TABLE: [string, object][] = [
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', { device: 'desktop', browser: 'Chrome', browserVersion: '140.0', system: 'Windows', isBot: false }],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1', { device: 'mobile', browser: 'Safari', browserVersion: '18.3', system: 'iOS', systemVersion: '18.3', isBot: false }],
    ['Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1', { device: 'tablet', browser: 'Safari' }],
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36', { device: 'mobile', browser: 'Chrome', system: 'Android', systemVersion: '14' }],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', { device: 'desktop', browser: 'Firefox', system: 'Linux' }],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0', { device: 'desktop', browser: 'Microsoft Edge' }],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', { isBot: true }],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36', { isBot: true }],
    ['curl/8.0', { isBot: true }],
    ['', { device: 'other', isBot: true }],
  ];
  const read = makeDeviceReader();
  it.each(TABLE)('%s', (agent, facts) => {
    expect(read(agent)).toMatchObject(facts);
    expect(read(agent)).toBe(read(agent)); // remembered
  });

  it('of any text at all is answered', () => {
    for (const text of [undefined, '\0', '('.repeat(100_000), 'x'.repeat(100_000), '\ud800']) expect(read(text).device).toBeDefined();
  });
});

describe('the country of an address', () => {
  it('is found for IPv4 and IPv6, and is empty for private, unknown and senseless ones', async () => {
    const { countryOf, madeAt } = await openCountries();
    expect(['81.2.69.142', '2a01:4f8::1', '127.0.0.1', '10.0.0.1', '::1', '', 'x'].map(countryOf)).toEqual(['GB', 'DE', '', '', '', '', '']);
    expect(madeAt).toBeGreaterThan(Date.UTC(2024, 0));
  });

  it.each([['de', 'DE'], [' NZ ', 'NZ'], ['XX', ''], ['T1', ''], ['DEU', ''], ['', ''], ['<b', '']])('told by a proxy as %j is %j', (told, code) => {
    expect(normalCountry(told)).toBe(code);
  });
});
