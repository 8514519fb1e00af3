// Addresses in attributes and CSS that must mean the same wherever they are read.

import { describe, expect, it } from '@jest/globals';
import { absoluteCss, absoluteSrcset, absoluteUrl } from './absolute-urls.ts';

const BASE = 'https://shop.example/a/page.html?q=1';

describe('an address', () => {
  it.each([
    ['pic.png', 'https://shop.example/a/pic.png'], ['../pic.png', 'https://shop.example/pic.png'], ['//cdn.example/x', 'https://cdn.example/x'],
    ['data:image/gif;base64,R0', 'data:image/gif;base64,R0'], ['blob:https://shop.example/1', 'blob:https://shop.example/1'], ['#gradient', '#gradient'], ['', ''],
    ['http://[broken', 'http://[broken'],
  ])('%s is %s', (url, absolute) => {
    expect(absoluteUrl(url, BASE)).toBe(absolute);
  });
});

describe('a srcset', () => {
  it.each([
    ['a.png, b.png 2x', 'https://shop.example/a/a.png, https://shop.example/a/b.png 2x'], ['a.png 100w,/b.png 200w', 'https://shop.example/a/a.png 100w,https://shop.example/b.png 200w'],
    ['data:image/png;base64,AA== 1x, c.png 2x', 'data:image/png;base64,AA== 1x, https://shop.example/a/c.png 2x'], ['only.png', 'https://shop.example/a/only.png'],
  ])('%s', (srcset, absolute) => {
    expect(absoluteSrcset(srcset, BASE)).toBe(absolute);
  });
});

describe('CSS', () => {
  it.each([
    ['p{background:url(x.png)}', 'p{background:url("https://shop.example/a/x.png")}'], ["p{background:url('/x y.png')}", 'p{background:url("https://shop.example/x%20y.png")}'],
    ['@import "more.css" print;', '@import url("https://shop.example/a/more.css") print;'], ['@import url(more.css);', '@import url("https://shop.example/a/more.css");'],
    ['p{mask:url(#m);background:url( "data:image/svg+xml,<svg>" )}', 'p{mask:url(#m);background:url( "data:image/svg+xml,<svg>" )}'], ['p{color:red}', 'p{color:red}'],
  ])('%s', (css, absolute) => {
    expect(absoluteCss(css, BASE)).toBe(absolute);
  });
});
