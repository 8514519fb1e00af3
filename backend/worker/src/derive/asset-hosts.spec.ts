import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@hindsight/wire';

import { collectAssetHosts, MAX_ASSET_HOSTS } from './asset-hosts.ts';

function hostsOf(...events: Omit<RecordedEvent, 'timestamp'>[]): string[] {
  const hosts = new Set<string>();
  for (const event of events) collectAssetHosts({ ...event, timestamp: 0 }, hosts);
  return [...hosts].sort();
}
const snapshot = (...childNodes: unknown[]) => ({ type: 2, data: { node: { type: 0, id: 1, childNodes } } });
const element = (tagName: string, attributes: Record<string, unknown>, childNodes: unknown[] = []) => ({ type: 2, tagName, attributes, childNodes });

describe('collectAssetHosts', () => {
  it('finds what a picture needs, and leaves out where links lead', () => {
    expect(hostsOf(snapshot(
      element('link', { rel: 'stylesheet', href: 'https://css.example/a.css' }),
      element('a', { href: 'https://elsewhere.example/' }),
      element('img', { src: 'https://Img.Example:8443/a.png', srcset: 'https://one.example/1 1x, https://two.example/2 2x' }),
      element('div', { style: 'background: url("https://bg.example/x.png")', 'data-link': 'https://no.example' }),
      element('style', {}, [{ type: 3, textContent: '@font-face { src: url(https://font.example/f.woff2) }' }]),
      element('p', {}, [{ type: 3, textContent: 'see https://text.example/' }]),
      element('img', { src: 'data:image/png;base64,AAAA' }),
    ))).toEqual(['bg.example', 'css.example', 'font.example', 'img.example:8443', 'one.example', 'two.example']);
  });
  it('looks into mutations', () => {
    expect(hostsOf({ type: 3, data: { source: 0, adds: [{ node: element('img', { src: 'http://late.example/' }) }], attributes: [{ id: 3, attributes: { src: 'https://swap.example/', style: { 'background-image': 'url(https://css.example/)' } } }] } }))
      .toEqual(['css.example', 'late.example', 'swap.example']);
  });
  it('takes nothing a policy could misread, and never too much', () => {
    expect(hostsOf(snapshot(element('img', { src: 'https://*/ https://a;script-src/ https://user@good.example/ https://[::1]/' })))).toEqual(['good.example']);
    expect(hostsOf(snapshot(element('img', { srcset: Array.from({ length: 500 }, (_, i) => `https://h${i}.example/`).join(', ') })))).toHaveLength(MAX_ASSET_HOSTS);
  });
  it('is at ease with any shape and depth', () => {
    let node: unknown = element('img', { src: 'https://deep.example/' });
    for (let i = 0; i < 200_000; i++) node = { childNodes: [node] };
    expect(hostsOf(snapshot(node), { type: 2, data: null }, { type: 3, data: 7 }, { type: 2, data: { node: { attributes: 1, childNodes: [null, 3] } } })).toEqual(['deep.example']);
  });
});
