import { expect, it } from '@jest/globals';

import { playerPolicy } from './player-policy.ts';

it('lets nothing in and nothing out but what the player itself makes of the vault', () => {
  const rules = new Map(playerPolicy('https://app.example').split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]));
  expect(rules.get('default-src')).toEqual([`'none'`]);
  expect(rules.get('frame-ancestors')).toEqual(['https://app.example']);
  const named = [...rules].filter(([name]) => name !== 'frame-ancestors').flatMap(([, sources]) => sources);
  expect([...new Set(named)].sort()).toEqual([`'none'`, `'self'`, `'unsafe-inline'`, 'blob:', 'data:']);
});
