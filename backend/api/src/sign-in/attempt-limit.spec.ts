import { describe, expect, it } from '@jest/globals';
import { inProcessLimits } from '@hindsight/limits';

import { AttemptLimit } from './attempt-limit.ts';

interface Asked {
  take(address: string, email: string): Promise<boolean>;
  clear(address: string, email: string): Promise<void>;
}

function limitAt(clock: { now: number }): Asked {
  const limit = new AttemptLimit(inProcessLimits(() => clock.now), Buffer.alloc(32));
  return { take: async (address, email) => (await limit.take(address, email)).isAllowed, clear: (address, email) => limit.clear(address, email) };
}

describe('AttemptLimit', () => {
  it('lets a hundred tries through per address, whoever they name', async () => {
    const limit = limitAt({ now: 0 });
    const taken = (await Promise.all(Array.from({ length: 150 }, (_, i) => limit.take('192.0.2.1', `user${i}`)))).filter(Boolean);
    expect(taken).toHaveLength(100);
    expect(await limit.take('192.0.2.2', 'user1')).toBe(true);
  });

  it('takes an IPv6 network for one asker, however its addresses are written', async () => {
    const limit = limitAt({ now: 0 });
    for (let i = 0; i < 10; i++) expect(await limit.take(`2001:db8:0:7::${i}`, 'a')).toBe(true);
    expect(await limit.take('2001:db8:0:7:aaaa:bbbb:cccc:dddd', 'a')).toBe(false);
    expect(await limit.take('2001:db8::7:0:0:0:1', 'a')).toBe(false);
    expect(await limit.take('2001:db8:0:8::1', 'a')).toBe(true);
    expect(await limit.take('::1', 'a')).toBe(true);
  });

  it('forgets failures of an address and e-mail that signed in', async () => {
    const limit = limitAt({ now: 0 });
    for (let i = 0; i < 10; i++) await limit.take('192.0.2.1', 'a');
    expect(await limit.take('192.0.2.1', 'a')).toBe(false);
    await limit.clear('192.0.2.1', 'a');
    expect(await limit.take('192.0.2.1', 'a')).toBe(true);
  });

  it('keeps its memory bounded, refuses when it is full, and opens again with time', async () => {
    const clock = { now: 0 };
    const limit = limitAt(clock);
    const taken = (await Promise.all(Array.from({ length: 12_000 }, (_, i) => limit.take(`192.0.${i >> 8}.${i & 255}`, 'a')))).filter(Boolean);
    expect(taken).toHaveLength(10_000);
    clock.now += 10 * 60_000 + 1;
    expect(await limit.take('198.51.100.1', 'a')).toBe(true);
  });
});
