// A change of a site reaches every edge within 5 s: with Redis, without it, and while it is dead. Real edges as processes of their own.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Site } from '@hindsight/api-contract';
import { redisSignal } from '@hindsight/site-directory/redis';
import { freePort, startRedis, temporaryDirectory, until, type RedisAddress, type StartedServer } from '@hindsight/testkit';

import { batchBody } from '../../../edge/test/edge-under-test.ts';
import { prepareDataDir, spawnEdge, untilServing, type EdgeProcess } from '../../../edge/test/edge-process.ts';
import { startApi, type ApiUnderTest } from './api-under-test.ts';

const TOKEN = 'a secret between edge and api';
const PROMISED_MS = 5000;

let redis: StartedServer<RedisAddress>;
let t: ApiUnderTest;
let site: Site;
const redisFiles = temporaryDirectory('sites');
const announced = { taken: 0, lost: 0 };
const started: { edge: EdgeProcess; place: ReturnType<typeof temporaryDirectory> }[] = [];
const urls: { sharing: string[]; alone: string[] } = { sharing: [], alone: [] };

beforeAll(async () => {
  redis = await startRedis({ directory: redisFiles.path });
  const siteSignal = redisSignal({ url: redis.url, announced: (isTaken) => (announced[isTaken ? 'taken' : 'lost'] += 1) });
  t = await startApi({ sitesToken: TOKEN }, undefined, { siteSignal });
  const { port } = await t.api.listen({ host: '127.0.0.1', port: 0, playerPort: 0 });
  const sites = { SITES_URL: `http://127.0.0.1:${String(port)}/api/v1/site-changes`, SITES_TOKEN: TOKEN };
  urls.sharing = await Promise.all([start({ ...sites, REDIS_URL: redis.url }), start({ ...sites, REDIS_URL: redis.url })]);
  urls.alone = [await start(sites)];
  site = await api<Site>('', 'POST', { name: 'Followed' });
});
afterAll(async () => {
  for (const { edge, place } of started) {
    edge.child.kill('SIGTERM');
    await edge.ended;
    await place.remove();
  }
  await t.parts.siteSignal?.close();
  await t[Symbol.asyncDispose]();
  await redis.stop();
  await redisFiles.remove();
});

async function start(env: Record<string, string>): Promise<string> {
  const place = temporaryDirectory('edge');
  await prepareDataDir(place.path);
  const port = await freePort();
  const edge = spawnEdge(place.path, port, env);
  started.push({ edge, place });
  await untilServing(edge, port);
  return `http://127.0.0.1:${String(port)}`;
}

async function api<T>(path: string, method: 'POST' | 'PATCH', body: object): Promise<T> {
  return (await t.ask(`/api/v1/sites${path}`, { method, cookie: t.owner.cookie, body })).json<T>();
}

let sampling = 0.9;
/** Changes the site and waits until every edge tells browsers so. @returns ms until the last one did */
async function changeAndWait(edges: string[]): Promise<number> {
  sampling = Number((sampling - 0.01).toFixed(2));
  await api(`/${site.id}`, 'PATCH', { settings: { sampling } });
  const changedAt = performance.now();
  await Promise.all(edges.map((url) => until(async () => {
    const answer = await fetch(`${url}/s/${site.key}.js`);
    // With a minute in browsers' caches, 5 s at the edge are 65 s on every page.
    expect(answer.headers.get('cache-control')).toBe('public, max-age=60');
    return (await answer.text()).includes(`"sampling":${String(sampling)}`);
  }, { everyMs: 25, what: 'the change at the edge' })));
  return performance.now() - changedAt;
}

/** A busy machine may be late once. */
async function middleOfThree(edges: string[]): Promise<number> {
  const times = [];
  for (let i = 0; i < 3; i++) times.push(await changeAndWait(edges));
  return times.sort((a, b) => a - b)[1] as number;
}

async function heardBy(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^sites_announcements_heard_total (\d+)$/m.exec(text)?.[1] ?? -1);
}

describe('a changed site', () => {
  it('is known to every edge that shares a Redis with the API as soon as it is announced', async () => {
    const before = await Promise.all(urls.sharing.map(heardBy));
    expect(await middleOfThree(urls.sharing)).toBeLessThan(PROMISED_MS);
    for (const [i, url] of urls.sharing.entries()) expect(await heardBy(url)).toBeGreaterThanOrEqual((before[i] ?? 0) + 3);
    expect(announced.taken).toBeGreaterThanOrEqual(3);
  });

  it('is known in time to an edge without Redis', async () => {
    expect(await middleOfThree(urls.alone)).toBeLessThan(PROMISED_MS);
    expect(await heardBy(urls.alone[0] ?? '')).toBe(-1);
  });

  it('is known in time while Redis is dead, which nobody who changes a site waits for; then it is announced again', async () => {
    await redis.kill();
    expect(await middleOfThree(urls.sharing)).toBeLessThan(PROMISED_MS);
    await until(() => announced.lost > 0, { what: 'a lost announcement to be counted' });
    await redis.restart();
    const before = await Promise.all(urls.sharing.map(heardBy));
    await until(async () => {
      await changeAndWait(urls.sharing);
      const now = await Promise.all(urls.sharing.map(heardBy));
      return now.every((heard, i) => heard > (before[i] ?? 0));
    }, { what: 'announcements to be heard again' });
  });

  it('that was removed is answered with stop', async () => {
    const removedAt = performance.now();
    await t.ask(`/api/v1/sites/${site.id}`, { method: 'DELETE', cookie: t.owner.cookie });
    await Promise.all([...urls.sharing, ...urls.alone].map((url) => until(async () => {
      const answer = await fetch(`${url}/i/${site.key}`, { method: 'POST', body: batchBody() as BodyInit });
      return answer.status === 200 && ((await answer.json()) as { do: string }).do === 'stop';
    }, { everyMs: 25, what: 'the order to stop' })));
    expect(performance.now() - removedAt).toBeLessThan(PROMISED_MS * 2);
  });
});
