// Id spaces of a real database: an alarm at half, in the figures, the log line and the health.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Metrics, type Logger } from '@hindsight/telemetry';
import { freshDatabase, until, type FreshDatabase } from '@hindsight/testkit';

import { readIdSpaces, spacesInAlarm } from '../src/id-space.ts';
import { openPool, type Pool } from '../src/index.ts';
import { watchIdSpace } from '../src/watch-id-space.ts';

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: 4 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('id spaces', () => {
  it('are known by their columns, and far from full in a new installation', async () => {
    const spaces = await readIdSpaces(pool);
    expect(spaces.map(({ name }) => name)).toEqual(expect.arrayContaining(['sessions.recording_id', 'recording_blocks.id', 'pages.id', 'site_version', 'transactions']));
    // The one table that is not ours to design numbers its migrations with 32 bits.
    expect(spaces.filter(({ kind, limit }) => kind === 'sequence' && limit < 2n ** 63n - 1n).map(({ name }) => name)).toEqual(['migrations.id']);
    expect(spacesInAlarm(spaces)).toEqual([]);
  });

  it('end where the column ends, not where its sequence does', async () => {
    await pool.query('create sequence narrow_number as bigint');
    await pool.query(`create table narrow (id int primary key default nextval('narrow_number'), weight int2)`);
    await pool.query('alter sequence narrow_number owned by narrow.id');
    await pool.query(`select setval('narrow_number', ${String(2 ** 31 * 0.6)}::bigint)`);
    await pool.query('insert into narrow (id, weight) select n, n * 20000 / 200 from generate_series(1, 200) n');
    await pool.query('analyze narrow');
    expect(spacesInAlarm(await readIdSpaces(pool)).map(({ name, kind, share }) => [name, kind, Math.round(share * 10)])).toEqual([['narrow.weight', 'column', 6], ['narrow.id', 'sequence', 6]]);
    await pool.query('drop table narrow');
  });

  it('give the alarm at half', async () => {
    const metrics = new Metrics();
    const lines: string[] = [];
    const logger = { error: (_fields: unknown, event: string) => lines.push(event), debug: () => undefined } as unknown as Logger;
    await pool.query(`select setval(pg_get_serial_sequence('sessions', 'recording_id'), ${String(2n ** 62n / 100n * 99n)})`);
    const watch = watchIdSpace(pool, metrics, logger, 100);
    try {
      await until(() => watch.spaces().length > 0, { what: 'the first look' });
      expect(await watch.health()).toEqual({ state: 'ready' });
      await pool.query(`select setval(pg_get_serial_sequence('sessions', 'recording_id'), ${String(2n ** 62n)})`);
      await until(async () => (await watch.health()).state === 'degraded', { what: 'the alarm' });
      expect(await watch.health()).toEqual({ state: 'degraded', reason: 'sessions.recording_id is 50 % used' });
      expect(lines).toEqual(['IdSpaceHalfUsed']);
      expect((await metrics.expose()).text).toContain('database_id_space_used_ratio{space="sessions.recording_id"} 0.5');
    } finally {
      watch.stop();
    }
  });
});
