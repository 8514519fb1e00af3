// What one key or one address may ask of all APIs together: two APIs over one database, sharing their limits through a real Redis.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApi, type Api } from '@hindsight/api';
import type { Limits } from '@hindsight/limits';
import { redisLimits } from '@hindsight/limits/redis';
import { Metrics } from '@hindsight/telemetry';
import { uniqueName, until, useRedis } from '@hindsight/testkit';

import { startApi, type ApiUnderTest } from './api-under-test.ts';

let t: ApiUnderTest;
let second: Api;
const opened: Limits[] = [];

async function openLimits(prefix: string): Promise<Limits> {
  const { url } = await useRedis();
  const limits = redisLimits({ url, prefix, answerWithinMs: 30_000, meter: { failed: () => undefined, decidedAlone: () => undefined } });
  opened.push(limits);
  await until(() => limits.health().isShared, { what: 'limits to be shared' });
  return limits;
}

beforeAll(async () => {
  const prefix = uniqueName('api');
  t = await startApi({ requestsPerSecond: 1, trustProxy: ['127.0.0.1'] }, undefined, { limits: await openLimits(prefix) });
  second = await createApi({ ...t.parts, metrics: new Metrics(), limits: await openLimits(prefix) });
});
afterAll(async () => {
  await second.close();
  await t[Symbol.asyncDispose]();
  await Promise.all(opened.map((limits) => limits.close()));
});

describe('two APIs', () => {
  it('let one key ask ten times at once between them, then say when to come back; another key is free', async () => {
    const makeKey = async () => (await t.ask('/api/v1/api-keys', { method: 'POST', cookie: t.owner.cookie, body: { name: 'k', scope: 'read' } })).json<{ key: string }>().key;
    const [key, other] = [await makeKey(), await makeKey()];
    const ask = (api: Api, asker: string) => api.fastify.inject({ url: '/api/v1/sites', headers: { authorization: `Bearer ${asker}` } });
    const from = performance.now();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => ask(i % 2 === 0 ? t.api : second, key)));
    const refilled = Math.ceil((performance.now() - from) / 1000);
    const taken = answers.filter(({ statusCode }) => statusCode === 200).length;
    expect(taken).toBeGreaterThanOrEqual(10);
    expect(taken).toBeLessThanOrEqual(10 + refilled);
    const refused = answers.find(({ statusCode }) => statusCode !== 200);
    expect([refused?.statusCode, refused?.json<{ code: string }>().code]).toEqual([429, 'API_RATE_LIMITED']);
    expect(refused?.headers['content-type']).toContain('application/problem+json');
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await ask(second, other)).statusCode).toBe(200);
  });

  it('count guesses of a password together', async () => {
    const guess = async (api: Api) => (await api.fastify.inject({
      method: 'POST', url: '/api/v1/sign-in', payload: { email: 'victim@one.example', password: 'guess' },
      headers: { 'host': 'localhost:4000', 'sec-fetch-site': 'same-origin', 'x-forwarded-for': '203.0.113.7' },
    })).statusCode;
    for (let i = 0; i < 10; i++) expect(await guess(i % 2 === 0 ? t.api : second)).toBe(401);
    expect([await guess(t.api), await guess(second)]).toEqual([429, 429]);
  });
});
