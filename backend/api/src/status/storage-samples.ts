// How full disks and stores were, every few minutes for a month, and from that when they will be full. Samples come from the programs'
// reports and from Postgres itself; several APIs may take them, the first of a moment counts.

import type { Pool } from '@hindsight/database';
import type { ProgramStatus } from '@hindsight/database/program-status';
import type { Status } from '@hindsight/api-contract';

import { growthPerDay, type Sample } from './growth.ts';

const EVERY_MS = 5 * 60_000;
const KEPT = '30 days';
/** Growth is that of the last week: older habits say little. */
const GROWTH_OVER = '7 days';
/** The place that stands for a file system as a whole. */
const WHOLE_DISK = 'disk';
/** Where what Postgres holds is counted; its file system is its own business. */
const DATABASE = 'database';

export async function takeStorageSample(pool: Pool, programs: readonly ProgramStatus[], nowMs: number): Promise<void> {
  const at = new Date(Math.floor(nowMs / EVERY_MS) * EVERY_MS);
  const rows = new Map<string, [place: string, disk: string, used: number, free: number | null, size: number | null]>();
  for (const { report } of programs) {
    if (report.disk === null) continue;
    const { id, freeBytes, sizeBytes } = report.disk;
    rows.set(`${WHOLE_DISK} ${id}`, [WHOLE_DISK, id, sizeBytes - freeBytes, freeBytes, sizeBytes]);
    for (const { name, labels, value } of report.figures) {
      if (name === 'storage_used_bytes' && labels['place'] !== undefined) rows.set(`${labels['place']} ${id}`, [labels['place'], id, value, null, null]);
    }
  }
  const columns = [0, 1, 2, 3, 4].map((column) => [...rows.values()].map((row) => row[column]));
  await pool.query(
    `insert into storage_samples (at, place, disk, used_bytes, free_bytes, size_bytes)
     select $1::timestamptz, * from unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[])
     union all select $1, '${DATABASE}', '', pg_database_size(current_database()), null, null where not exists (select from storage_samples where place = '${DATABASE}' and at = $1)
     on conflict do nothing`, [at, ...columns]);
  await pool.query(`delete from storage_samples where at < now() - interval '${KEPT}'`);
}

/** @param limits what places may grow to, by place */
export async function readStorage(pool: Pool, limits: ReadonlyMap<string, number>): Promise<Status['storage']> {
  const { rows } = await pool.query<{ place: string; disk: string; at_ms: number; used: number; free: number | null; size: number | null }>(
    `select place, disk, extract(epoch from at)::float8 * 1000 as at_ms, used_bytes::float8 as used, free_bytes::float8 as free, size_bytes::float8 as size
     from storage_samples where at > now() - interval '${GROWTH_OVER}' order by place, disk, at`);
  const storage: Status['storage'] = { disks: [], places: [] };
  for (const samples of Map.groupBy(rows, ({ place, disk }) => `${place} ${disk}`).values()) {
    const last = samples.at(-1);
    if (last === undefined) continue;
    const growth = growthPerDay(samples.map((row): Sample => ({ atMs: row.at_ms, bytes: row.used })));
    const { place, disk, used, free, size } = last;
    if (place === WHOLE_DISK && free !== null && size !== null) {
      storage.disks.push({ disk, usedBytes: used, freeBytes: free, sizeBytes: size, growthPerDayBytes: growth, daysLeft: growth !== null && growth > 0 ? free / growth : null });
    } else storage.places.push({ place, disk, usedBytes: used, limitBytes: limits.get(place) ?? null, growthPerDayBytes: growth });
  }
  return storage;
}
