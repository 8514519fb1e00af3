import { describe, expect, it } from '@jest/globals';
import { addressesIn, replaceAddresses } from './css-addresses.ts';

const BASE = 'https://shop.example/css/main.css';
const kept = (css: string): string => replaceAddresses(css, BASE, { file: (address) => `/v/${address.split('/').pop() ?? ''}`, sheet: (address) => (address.endsWith('gone.css') ? null : `a{b:url(x.png)`) });

describe('addresses in CSS', () => {
  it('are replaced wherever they load something, and nowhere else', () => {
    expect(kept(`a { background: url(../i/a.png), url( 'b c.svg#x' ) } /* url(no.png) */ b::after { content: "url(no.png)" }`))
      .toBe(`a { background: url("/v/a.png"), url("/v/b%20c.svg#x") } /* url(no.png) */ b::after { content: "url(no.png)" }`);
    expect(kept(`@namespace svg url(http://www.w3.org/2000/svg); a { filter: url(#f); src: url(data:font/woff2;base64,AA==) }`))
      .toBe(`@namespace svg url(http://www.w3.org/2000/svg); a { filter: url(#f); src: url(data:font/woff2;base64,AA==) }`);
    expect(kept(`a{src:url("a\\"b.woff2")}`)).toBe(`a{src:url("/v/a%22b.woff2")}`);
  });

  it('of imports become one rule each, under their conditions, and sheets cut short take nothing along', () => {
    expect(kept(`@import "other.css" layer(base) supports(display: grid) screen and (min-width: 1px); p{}`))
      .toBe(`@layer base{@supports (display: grid){@media screen and (min-width: 1px){a{b:url(x.png)}}}} p{}`);
    expect(kept(`@import url(other.css) layer;@import 'gone.css';`)).toBe(`@layer {@media all{a{b:url(x.png)}}}@media not all{}`);
  });

  it('are listed absolute', () => {
    expect(addressesIn(`@import url(more.css?v=1);a{background:url(/x.png#y) , url(javascript:alert(1))}`, BASE))
      .toEqual({ files: ['https://shop.example/x.png'], sheets: ['https://shop.example/css/more.css?v=1'] });
  });
});
