// The forty visits of the demo: who comes, from where, with what, when, and what they do.

import * as journeys from './journeys.ts';
import type { Journey } from './journeys.ts';

export interface Device {
  userAgent: string;
  width: number;
  height: number;
  isTouch: boolean;
}

export interface PlannedVisit {
  journey: Journey;
  entry: string;
  device: Device;
  country: string;
  language: string;
  referrer?: string;
  agoMinutes: number;
}

const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36';
const devices = {
  windows: { userAgent: chrome, width: 1440, height: 900, isTouch: false },
  edge: { userAgent: `${chrome} Edg/146.0.0.0`, width: 1536, height: 730, isTouch: false },
  mac: { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15', width: 1440, height: 820, isTouch: false },
  firefox: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', width: 1280, height: 720, isTouch: false },
  wide: { userAgent: chrome, width: 1920, height: 960, isTouch: false },
  iphone: { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1', width: 390, height: 760, isTouch: true },
  pixel: { userAgent: 'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Mobile Safari/537.36', width: 412, height: 810, isTouch: true },
  samsung: { userAgent: 'Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36', width: 360, height: 700, isTouch: true },
  ipad: { userAgent: 'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1', width: 820, height: 1100, isTouch: true },
} satisfies Record<string, Device>;

const search = 'https://www.google.com/';
const duck = 'https://duckduckgo.com/';
const forum = 'https://ceramics.example/threads/who-throws-a-good-mug';
const hour = 60;
const day = 24 * hour;
const newsletter = '?utm_source=letter&utm_medium=email&utm_campaign=spring-firing';
const advert = '?utm_source=search&utm_medium=cpc&utm_campaign=mugs&utm_term=handmade+mug';

type Row = [journey: keyof typeof journeys, entry: string, device: keyof typeof devices, country: string, language: string, agoMinutes: number, referrer?: string];
const rows: Row[] = [
  ['buy', '/demo', 'windows', 'DE', 'de-DE', 36, search],
  ['rage', '/demo/product/1', 'mac', 'US', 'en-US', 48, forum],
  ['brokenCoupon', '/demo/product/3', 'windows', 'FR', 'fr-FR', 1.2 * hour],
  ['lookAround', '/demo', 'firefox', 'SE', 'sv-SE', 1.7 * hour, duck],
  ['bounce', '/demo', 'iphone', 'US', 'en-US', 2.1 * hour, search],
  ['buy', `/demo${newsletter}`, 'iphone', 'GB', 'en-GB', 2.8 * hour],
  ['readAndFollow', '/demo/journal/forty-hours', 'mac', 'CA', 'en-CA', 3.4 * hour, forum],
  ['pickGlazes', '/demo/shop', 'windows', 'NL', 'nl-NL', 4.2 * hour],
  ['planVisit', '/demo/visit', 'pixel', 'AT', 'de-AT', 5.5 * hour, search],
  ['twoTabs', '/demo/shop', 'wide', 'JP', 'ja-JP', 7 * hour],
  ['hesitate', '/demo/product/7', 'edge', 'PL', 'pl-PL', 9 * hour],
  ['letter', '/demo', 'ipad', 'IT', 'it-IT', 11 * hour],
  ['read', '/demo/journal/forty-hours', 'pixel', 'IN', 'en-IN', 14 * hour, 'https://news.example/'],
  ['bounce', `/demo/product/1${advert}`, 'samsung', 'BR', 'pt-BR', 17 * hour],
  ['buy', `/demo${advert}`, 'wide', 'CH', 'de-CH', 20 * hour],
  ['pickGlazes', '/demo/shop', 'iphone', 'ES', 'es-ES', day + hour],
  ['fallAsleep', '/demo', 'windows', 'US', 'en-US', day + 3 * hour, search],
  ['rage', '/demo/product/10', 'pixel', 'MX', 'es-MX', day + 5 * hour],
  ['lookAround', `/demo${newsletter}`, 'mac', 'FR', 'fr-FR', day + 8 * hour],
  ['brokenCoupon', '/demo/product/6', 'firefox', 'DE', 'de-DE', day + 11 * hour],
  ['read', '/demo/journal/forty-hours', 'windows', 'AU', 'en-AU', day + 15 * hour, forum],
  ['hesitate', '/demo/product/2', 'iphone', 'US', 'en-US', day + 21 * hour],
  ['bounce', '/demo/shop', 'edge', 'ZA', 'en-ZA', 2 * day + 2 * hour, search],
  ['buy', '/demo', 'firefox', 'NO', 'nb-NO', 2 * day + 6 * hour, duck],
  ['pickGlazes', `/demo/shop${newsletter}`, 'wide', 'DE', 'de-DE', 2 * day + 9 * hour],
  ['planVisit', '/demo/visit', 'windows', 'DE', 'de-DE', 2 * day + 14 * hour],
  ['letter', '/demo', 'samsung', 'KR', 'ko-KR', 2 * day + 20 * hour],
  ['readAndFollow', '/demo/journal/forty-hours', 'ipad', 'DK', 'da-DK', 3 * day + 3 * hour, 'https://news.example/'],
  ['lookAround', '/demo', 'edge', 'GB', 'en-GB', 3 * day + 7 * hour, search],
  ['rage', '/demo/product/4', 'windows', 'PT', 'pt-PT', 3 * day + 13 * hour],
  ['buy', '/demo', 'pixel', 'IN', 'hi-IN', 3 * day + 19 * hour],
  ['bounce', '/demo', 'mac', 'US', 'en-US', 4 * day + 4 * hour, forum],
  ['twoTabs', '/demo/shop', 'firefox', 'FI', 'fi-FI', 4 * day + 10 * hour],
  ['brokenCoupon', '/demo/product/9', 'iphone', 'AU', 'en-AU', 4 * day + 18 * hour],
  ['read', `/demo/journal/forty-hours${newsletter}`, 'samsung', 'BR', 'pt-BR', 5 * day + 2 * hour],
  ['pickGlazes', '/demo/shop', 'mac', 'JP', 'ja-JP', 5 * day + 9 * hour, search],
  ['hesitate', '/demo/product/11', 'windows', 'BE', 'fr-BE', 5 * day + 17 * hour],
  ['buy', `/demo${advert}`, 'mac', 'US', 'en-US', 6 * day + 2 * hour],
  ['lookAround', '/demo', 'ipad', 'IE', 'en-IE', 6 * day + 8 * hour],
  ['bounce', `/demo/product/8${advert}`, 'windows', 'TR', 'tr-TR', 6 * day + 15 * hour],
];

export const visitList: PlannedVisit[] = rows.map(([journey, entry, device, country, language, agoMinutes, referrer]) => ({
  journey: journeys[journey], entry, device: devices[device], country, language, agoMinutes: Math.round(agoMinutes),
  ...(referrer === undefined ? {} : { referrer }),
}));
