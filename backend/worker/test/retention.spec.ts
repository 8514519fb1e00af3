import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SessionBuilder, until } from '@hindsight/testkit';

import { openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const DAY_MS = 86_400_000;

let bench: Bench;
beforeAll(async () => { bench = await openBench({ partitions: 1 }); });
afterAll(() => bench[Symbol.asyncDispose]());

it('erases what is older than its site keeps recordings, and nothing else', async () => {
  await bench.pool.query(`insert into workspaces (name) values ('one')`);
  for (const [id, days] of [[10, 30], [20, null]]) {
    await bench.pool.query(
      `insert into sites (id, workspace_id, public_key, name, settings, retention_days) overriding system value values ($1, 1, $2, 'site', '{}', $3)`, [id, `key-${id}`, days],
    );
  }
  const visit = (siteId: bigint, daysAgo: number): SessionBuilder => {
    const session = new SessionBuilder({ workspaceId: 1n, siteId, startedAt: Date.now() - daysAgo * DAY_MS });
    session.document().load('/page', []).wait(100).flush();
    return session;
  };
  // By time, as a log is; more old ones than are marked at once.
  const old = Array.from({ length: 60 }, (_, i) => visit(10n, 40 - i / 100));
  const others = [visit(20n, 39), visit(10n, 29), visit(10n, 1)];
  await bench.append(...[...old, ...others].flatMap((session) => session.records()));
  const worker = bench.start({ retainEveryMs: 50 });
  await bench.consumed();
  await until(async () => await bench.count(`tombstones where reason = 'older than its site keeps recordings' and rows_gone_at is not null and blobs_gone_at is not null and log_gone_at is not null`) === old.length, { what: 'the old recordings to be erased' });
  const { rows } = await bench.pool.query<{ site_id: bigint; days: number }>(`select site_id, round(extract(epoch from now() - started_at) / 86400)::int as days from recordings order by started_at`);
  expect(rows).toEqual([{ site_id: 20n, days: 39 }, { site_id: 10n, days: 29 }, { site_id: 10n, days: 1 }]);

  // Kept shorter from now on: the next round sees to it.
  await bench.pool.query('update sites set retention_days = 7 where id = 10');
  await until(async () => await bench.count('recordings') === 2, { what: 'the recording of 29 days ago to go' });
  await worker.stop();
});
