import { describe, expect, it } from '@jest/globals';

import { isForeignPage, isFromApp } from './cookie-rules.ts';

const APP = 'http://192.168.1.5:4000';
const asked = { method: 'GET', secFetchSite: undefined, origin: undefined, referer: undefined };

describe('isFromApp', () => {
  it('believes Sec-Fetch-Site before anything else', () => {
    expect(isFromApp({ ...asked, secFetchSite: 'same-origin', origin: 'https://evil.example' }, APP)).toBe(true);
    expect(isFromApp({ ...asked, secFetchSite: 'same-site', origin: APP }, APP)).toBe(false);
    expect(isFromApp({ ...asked, secFetchSite: 'cross-site', referer: `${APP}/` }, APP)).toBe(false);
    expect(isFromApp({ ...asked, secFetchSite: 'of-the-future', origin: APP }, APP)).toBe(false);
  });

  it('lets the address bar read and not write', () => {
    expect(['GET', 'HEAD', 'POST', 'DELETE', 'PUT'].map((method) => isFromApp({ ...asked, method, secFetchSite: 'none' }, APP))).toEqual([true, true, false, false, false]);
  });

  it('asks Origin, then Referer, where browsers leave Sec-Fetch-Site out: plain http on a LAN', () => {
    expect(isFromApp({ ...asked, origin: APP }, APP)).toBe(true);
    expect(isFromApp({ ...asked, origin: 'http://192.168.1.5:4001', referer: `${APP}/` }, APP)).toBe(false);
    expect(isFromApp({ ...asked, referer: `${APP}/sites/1` }, APP)).toBe(true);
    expect(isFromApp({ ...asked, referer: `${APP}.evil.example/` }, APP)).toBe(false);
    expect(isFromApp({ ...asked, referer: 'no address' }, APP)).toBe(false);
    expect(isFromApp(asked, APP)).toBe(false);
  });
});

describe('isForeignPage', () => {
  it('is silent about programs and about the app', () => {
    expect(isForeignPage({}, APP)).toBe(false);
    expect(isForeignPage({ 'sec-fetch-site': 'same-origin' }, APP)).toBe(false);
    expect(isForeignPage({ origin: APP }, APP)).toBe(false);
  });
  it('knows other pages', () => {
    for (const site of ['cross-site', 'same-site']) expect(isForeignPage({ 'sec-fetch-site': site }, APP)).toBe(true);
    for (const origin of ['null', 'https://evil.example']) expect(isForeignPage({ origin }, APP)).toBe(true);
  });
});
