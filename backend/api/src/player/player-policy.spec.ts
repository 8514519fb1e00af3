import { expect, it } from '@jest/globals';

import { playerPolicy } from './player-policy.ts';

it('names hosts and nothing that could be read as another rule', () => {
  const policy = playerPolicy(['Cdn.Example', 'a.b:8080', 'https://x.y', '[::1]:3000', `'unsafe-inline'`, '*', 'x y', 'a;b', 'data:', '', 'a/b', 'ws://x', 'é.example', 'x\nY'], 'https://app.example');
  expect(policy).toContain('img-src data: blob: cdn.example a.b:8080 https://x.y [::1]:3000;');
  expect(policy.split('; ').find((rule) => rule.startsWith('script-src'))).toBe(`script-src 'self'`);
  expect(policy.split('; ').map((rule) => rule.split(' ')[0])).toEqual(['default-src', 'script-src', 'connect-src', 'style-src', 'img-src', 'font-src', 'media-src', 'form-action', 'base-uri', 'frame-ancestors']);
});

it('stays a header browsers take, however many hosts a page used', () => {
  expect(playerPolicy(Array.from({ length: 5000 }, (_, i) => `h${i}.example`), 'https://app.example').length).toBeLessThan(8000);
});
