// Limits over a real Redis: the contract, the bound over any window with several processes sharing, and Redis taken away in each way.

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Limits, Rate } from '@hindsight/limits';
import { limitsContract } from '@hindsight/limits/contract-kit';
import { COMMAND_TIMEOUT_MS, redisLimits, sliceTokens } from '@hindsight/limits/redis';
import { startRedis, temporaryDirectory, uniqueName, until, useRedis, type RedisAddress, type StartedServer } from '@hindsight/testkit';
import { Redis } from 'ioredis';

const SECRET = new TextEncoder().encode('a secret');
/** What Redis counted is exact only where nobody decides without it, on a slow machine too. */
const PATIENCE_MS = 30_000;

interface Counted {
  failed: Record<string, number>;
  alone: number;
}
function meter(): Counted & { failed: Counted['failed'] } {
  return { failed: {}, alone: 0 };
}
async function openShared(url: string, prefix: string, counted: Counted = meter(), clock: () => number = Date.now, answerWithinMs = PATIENCE_MS): Promise<Limits> {
  const limits = redisLimits({
    url, prefix, clock, answerWithinMs,
    meter: { failed: (reason) => (counted.failed[reason] = (counted.failed[reason] ?? 0) + 1), decidedAlone: () => (counted.alone += 1) },
  });
  await until(() => limits.health().isShared, { what: 'limits to be shared' });
  return limits;
}

describe('in Redis', () => {
  limitsContract(async (clock) => {
    const { url } = await useRedis();
    const prefix = uniqueName('limits');
    return { limits: await openShared(url, prefix, meter(), clock), again: () => openShared(url, prefix, meter(), clock) };
  });

  it('holds no key in clear, and nothing for ever', async () => {
    const { url } = await useRedis();
    const prefix = uniqueName('limits');
    const limits = await openShared(url, prefix);
    await limits.rate('site', { perSecond: 1, burst: 10 }).take('203.0.113.9');
    await limits.attempts('sign-in', { windowMs: 60_000 }, SECRET).take([{ key: '203.0.113.9 someone@example.com', most: 3 }]);
    await limits.allowance('visits').take('7', 100, 'a session');
    const redis = new Redis(url);
    const keys = await redis.keys(`${prefix}:*`);
    expect(keys).toHaveLength(4);
    for (const key of keys) {
      expect(key).toMatch(/^limits-[0-9a-f]+:(rate:site|attempts:sign-in|allowance:visits):[\w-]{22}$/);
      expect(await redis.pttl(key)).toBeGreaterThan(0);
      expect(await redis.pttl(key)).toBeLessThanOrEqual(key.includes('allowance') ? 2 * 86_400_000 : 62_000);
    }
    redis.disconnect();
    await limits.close();
  });
});

describe('several processes that share', () => {
  // Random rates, edges, bursts of requests and pauses; what was allowed is held against the bound in every window between two of them.
  it('never take more than rate, burst and their slices, over any window', async () => {
    const { url } = await useRedis();
    for (let round = 0; round < 4; round++) {
      const random = randomFrom(Number(process.env['LIMITS_SEED'] ?? Date.now()) + round);
      const rate: Rate = { perSecond: 20 + Math.floor(random() * 180), burst: 20 + Math.floor(random() * 200) };
      const prefix = uniqueName('limits');
      const edges = await Promise.all(Array.from({ length: 2 + Math.floor(random() * 3) }, () => openShared(url, prefix)));
      const limiters = edges.map((edge) => edge.rate('site', rate));
      const allowedAt: number[] = [];
      const [stopAt, giveUpAt] = [performance.now() + 1200, performance.now() + PATIENCE_MS];
      let refused = 0;
      // So many have to be asked for on a slow machine too that edges which did not share would be found out.
      const isEnough = (): boolean => performance.now() > stopAt && allowedAt.length > rate.burst && refused > 2 * rate.burst;
      await Promise.all(limiters.map(async (limiter) => {
        while (!isEnough() && performance.now() < giveUpAt) {
          const wanted = Math.floor(random() * 40);
          await Promise.all(Array.from({ length: wanted }, async () => {
            if ((await limiter.take('7')).isAllowed) allowedAt.push(performance.now());
            else refused++;
          }));
          await new Promise((resolve) => setTimeout(resolve, random() * 30));
        }
      }));
      await Promise.all(edges.map((edge) => edge.close()));
      allowedAt.sort((a, b) => a - b);
      const slack = edges.length * 2 * sliceTokens(rate);
      let worst = -Infinity;
      for (let i = 0; i < allowedAt.length; i++) {
        for (let j = i; j < allowedAt.length; j++) {
          // An answer travels for a moment: what was granted before the window began may be seen inside it.
          const seconds = ((allowedAt[j] as number) - (allowedAt[i] as number) + COMMAND_TIMEOUT_MS) / 1000;
          worst = Math.max(worst, j - i + 1 - (rate.perSecond * seconds + rate.burst));
        }
      }
      expect({ rate, edges: edges.length, isWithin: worst <= slack, worst, slack }).toMatchObject({ isWithin: true });
      expect(allowedAt.length).toBeGreaterThan(rate.burst);
    }
  });
});

describe('Redis taken away', () => {
  let server: StartedServer<RedisAddress>;
  const directory = temporaryDirectory('limits');
  beforeAll(async () => { server = await startRedis({ directory: directory.path }); });
  afterAll(async () => {
    await server.stop();
    await directory.remove();
  });
  const opened: Limits[] = [];
  afterEach(async () => { await Promise.all(opened.splice(0).map((limits) => limits.close())); });

  it.each([
    ['stopped', () => server.stop(), () => server.restart()],
    ['killed', () => server.kill(), () => server.restart()],
    ['paused', () => Promise.resolve(server.pause()), () => Promise.resolve(server.resume())],
  ] as const)('%s: nobody waits long, each process keeps its limits, it is told, and sharing comes back', async (_how, takeAway, giveBack) => {
    const counted = meter();
    const limits = await openShared(server.url, uniqueName('limits'), counted, () => Date.UTC(2026, 5, 1, 6), COMMAND_TIMEOUT_MS);
    opened.push(limits);
    const rate: Rate = { perSecond: 20, burst: 100 };
    const limiter = limits.rate('site', rate);
    const attempts = limits.attempts('sign-in', { windowMs: 600_000 }, SECRET);
    const guess = [{ key: 'someone', most: 3 }];
    await attempts.take(guess);
    const visits = limits.allowance('visits');
    let visit = 0;
    const letIn = async (times: number): Promise<number> => {
      let letIn = 0;
      for (let i = 0; i < times; i++) if ((await visits.take('7', 2400, `visit ${visit++}`)).isAllowed) letIn++;
      return letIn;
    };
    // A hundred are due at this hour.
    expect(await letIn(40)).toBe(40);
    // On a slow machine an answer may come too late: that visit is counted there and here.
    const late = Object.values(counted.failed).reduce((sum, one) => sum + one, 0);

    let waitedLong = 0;
    let allowed = 0;
    const stop = { at: Infinity };
    const load = async (): Promise<void> => {
      while (performance.now() < stop.at) {
        const asked = Promise.resolve(limiter.take('7'));
        if (await Promise.race([asked, timerAfter(COMMAND_TIMEOUT_MS * 4)]) === 'late') waitedLong++;
        if ((await asked).isAllowed) allowed++;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const from = performance.now();
    const loading = load();
    try {
      await takeAway();
      await until(() => !limits.health().isShared, { what: 'the process to notice' });
    } finally {
      stop.at = performance.now() + 1000;
    }
    await loading;

    const seconds = (performance.now() - from) / 1000;
    expect(allowed).toBeLessThanOrEqual(rate.perSecond * seconds + rate.burst);
    expect(allowed).toBeGreaterThan(0);
    expect(waitedLong).toBe(0);
    expect(limits.health()).toEqual({ isShared: false, reason: expect.stringContaining('Redis does not answer') });
    expect(counted.alone).toBeGreaterThan(0);
    expect(Object.keys(counted.failed).length).toBeGreaterThan(0);
    // What this process saw before still counts.
    expect([(await attempts.take(guess)).isAllowed, (await attempts.take(guess)).isAllowed, (await attempts.take(guess)).isAllowed]).toEqual([true, true, false]);

    const more = await letIn(100);
    expect(more).toBeLessThanOrEqual(60);
    expect(more).toBeGreaterThanOrEqual(60 - late);

    await giveBack();
    await until(() => limits.health().isShared, { what: 'limits to be shared again' });
    const aloneBefore = counted.alone;
    await limits.rate('other', rate).take('7');
    expect(counted.alone).toBe(aloneBefore);
    // What was let in meanwhile is counted; only what a Redis forgot that came back empty is due once more.
    expect(await letIn(100)).toBeLessThanOrEqual(40);
  });
});

/**
 * Says 'late' so long after, as this process's own timers go: where it stood still meanwhile, whatever was due sooner comes first. The
 * rounds of the loop are those in which an answer that lies in the socket is still taken.
 */
async function timerAfter(ms: number): Promise<'late'> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  for (let round = 0; round < 4; round++) await new Promise((resolve) => setImmediate(resolve));
  return 'late';
}

/** Numbers in [0, 1) that come again with the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
