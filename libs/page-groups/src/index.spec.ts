import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isPageRule, pageGroup } from './index.ts';

describe('pageGroup', () => {
  it.each([
    ['/', '/'],
    ['/product/12', '/product/*'],
    ['/product/12/', '/product/*'],
    ['/u/3f2504e0-4f89-11d3-9a0c-0305e82c3301/edit', '/u/*/edit'],
    ['/commit/9fceb02d0ae598e95dc970b74767f19372d61af8', '/commit/*'],
    ['/news/2026-11-21/storm', '/news/*/storm'],
    ['/reset/eyJhbGciOiJIUzI1NiJ9xYz123abc', '/reset/*'],
    ['/facade/decade', '/facade/decade'],
    ['/blog/the-10-best-walks-of-2026-in-the-alps', '/blog/the-10-best-walks-of-2026-in-the-alps'],
    ['/app#/orders/77', '/app#/orders/*'],
  ])('%s → %s', (path, group) => expect(pageGroup(path)).toBe(group));

  it('tries the own rules first, in order', () => {
    expect(pageGroup('/shop/red/shoe', ['/shop/*/shoe', '/shop/**'])).toBe('/shop/*/shoe');
    expect(pageGroup('/shop/red/hat/blue', ['/shop/*/shoe', '/shop/**'])).toBe('/shop/**');
    expect(pageGroup('/shop', ['/shop/**'])).toBe('/shop/**');
    expect(pageGroup('/shopping/12', ['/shop/**'])).toBe('/shopping/*');
  });

  const segment = fc.oneof(fc.nat().map(String), fc.uuid(), fc.stringMatching(/^[a-z0-9-]{1,30}$/), fc.constant('*'), fc.string());
  const path = fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`);

  it('property: grouping a group changes nothing', () => {
    fc.assert(fc.property(path, (one) => expect(pageGroup(pageGroup(one))).toBe(pageGroup(one))));
  });
  it('property: a path is in the group of every rule made of it', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength: 1, maxLength: 6 }), fc.nat(5), (parts, at) => {
      const rule = parts.map((part, i) => (i === at ? '*' : part));
      expect(pageGroup(`/${parts.join('/')}`, [`/${rule.join('/')}`])).toBe(`/${rule.join('/')}`);
    }));
  });
  it('takes time linear in the path', () => {
    const started = performance.now();
    pageGroup(`/${'a1-'.repeat(100_000)}`);
    pageGroup(`/${'/'.repeat(200_000)}`, ['/a/**']);
    expect(performance.now() - started).toBeLessThan(30_000); // squared it would take minutes
  });
});

describe('isPageRule', () => {
  it('wants a slash first and ** last only', () => {
    expect(['/a/*/b', '/a/**', '/'].every(isPageRule)).toBe(true);
    expect(['a', '/a/**/b', ''].some(isPageRule)).toBe(false);
  });
});
