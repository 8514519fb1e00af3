import { describe, expect, it } from '@jest/globals';
import { assetHosts } from './asset-hosts.ts';

describe('assetHosts', () => {
  it('finds the origins of images, styles and fonts, and not of links', () => {
    const node = {
      tagName: 'div', attributes: { style: 'background: url("https://B.example/x.png")' }, childNodes: [
        { tagName: 'img', attributes: { src: 'https://a.example:8443/x.png', srcset: 'http://c.example/1.png 1x, /local.png 2x' } },
        { tagName: 'a', attributes: { href: 'https://elsewhere.example/' } },
        { tagName: 'link', attributes: { href: 'https://d.example/style.css', rel: 'stylesheet', _cssText: '@import "https://e.example/i.css"; p { color: red }' } },
        { isStyle: true, textContent: '@font-face { src: url(https://f.example/font.woff2) }' },
      ],
    };
    const found = assetHosts([{ atMs: 0, seq: 0, event: { type: 2, timestamp: 0, data: { node } } }]);
    expect([...found].sort()).toEqual(['http://c.example', 'https://a.example:8443', 'https://b.example', 'https://d.example', 'https://e.example', 'https://f.example']);
  });
});
