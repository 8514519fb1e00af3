import { describe, expect, it } from '@jest/globals';
import { cleanLink, cleanPath, cleanSource, keptHash, keptQuery } from './clean-address.ts';

describe('a path', () => {
  it.each([
    ['/products/iphone-15-pro-max-256gb-black', '/products/iphone-15-pro-max-256gb-black'],
    ['/orders/48213/edit', '/orders/48213/edit'],
    ['/blog/2026/11/a-title', '/blog/2026/11/a-title'],
    ['/reset/eyJhbGciOi.J9', '/reset/*'],
    ['/reset/9f86d081884c7d659a2feaa0c55ad015', '/reset/*'],
    ['/d/3f2504e0-4f89-41d3-9a0c-0305e82c3301', '/d/*'],
    ['/u/jo@mail.example/in', '/u/*/in'],
    ['/u/jo%40mail.example', '/u/*'],
    ['/pay/4111%201111%201111%201112', '/pay/*'],
  ])('%s → %s', (path, clean) => expect(cleanPath(path)).toBe(clean));
});

describe('a link', () => {
  it.each([
    ['/go?to=me&tab=2#top', '/go?tab=2#top'],
    ['https://jo:secret@shop.example/a?b=c', 'https://shop.example/a'],
    ['//cdn.example/x?y', '//cdn.example/x'],
    ['#/orders/7?q=me', '#/orders/7'],
    ['#access_token=abc', ''],
    ['mailto:jo@mail.example', 'mailto:'],
    ['javascript:alert(1)', 'javascript:'],
    ['?tab=jo@mail.example', ''],
    ['', ''],
  ])('%s → %s', (link, clean) => expect(cleanLink(link, ['tab'])).toBe(clean));
});

describe('a source', () => {
  it.each([
    ['/i.png?w=100&v=3f2a', '/i.png?w=100&v=3f2a'],
    ['/i.png?w=100&token=abc', '/i.png?w=100&token=*'],
    ['/a.png?x=0123456789abcdef0123456789 1x, /b.png?sig=q 2x', '/a.png?x=* 1x, /b.png?sig=* 2x'],
    ['/_next/image?url=%2F_next%2Fstatic%2Fhero.12345678.png&w=640', '/_next/image?url=%2F_next%2Fstatic%2Fhero.12345678.png&w=640'],
    ['https://fonts.example/css2?family=Roboto:wght@400;700&display=swap', 'https://fonts.example/css2?family=Roboto:wght@400;700&display=swap'],
    ['data:image/png;base64,AA?token=1', 'data:image/png;base64,AA?token=1'],
    ['background: url("/x.png?session=abc")', 'background: url("/x.png?session=*")'],
  ])('%s → %s', (source, clean) => expect(cleanSource(source)).toBe(clean));
});

it('keeps of a query what is allowed, of a fragment a route or a place', () => {
  expect(keptQuery('?a=1&page=checkout&b=2', ['page'])).toBe('?page=checkout');
  expect(keptQuery('?a=1', [])).toBe('');
  expect(keptHash('#chapter-2')).toBe('#chapter-2');
  expect(keptHash('#!/u/jo@mail.example')).toBe('#!/u/*');
});
