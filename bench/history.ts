// What was recorded before the measurement began: random recordings with awkward texts, half of them on a few equal moments.
import type { Pool } from '@hindsight/database';
import { storableText } from '@hindsight/database';
import type { IndexedRecording } from '@hindsight/recording-index/plain-index';
import { putRecordings } from '@hindsight/recording-index/put-recordings';
import { randomRecording } from '@hindsight/recording-index/random-recordings';
import fc from 'fast-check';

const DAYS = 80;
const DAY_MS = 86_400_000;
const AT_ONCE = 2_000;
/** More different ones than this add nothing. */
const MOST_DIFFERENT = 20_000;

/** `count` recordings with ids from 1; the newest ended two minutes ago. */
export function makeHistory(scope: { workspaceId: bigint; siteId: bigint }, count: number, seed: number): IndexedRecording[] {
  const like = fc.sample(randomRecording(scope), { numRuns: Math.min(count, MOST_DIFFERENT), seed });
  const newest = Date.now() - 120_000;
  const groups = new Map<string, string>();
  return Array.from({ length: count }, (_, i) => {
    const one = asStored(like[i % like.length] as IndexedRecording);
    // A path belongs to one group, whoever visits it.
    const pageGroups = one.paths.map((path, n) => groups.get(path) ?? groups.set(path, one.pageGroups[n] ?? path).get(path) ?? path);
    const startedAt = i % 2 === 0 ? one.startedAt : Math.floor(newest - Math.random() * DAYS * DAY_MS);
    return { ...one, id: BigInt(i + 1), handle: (i + 1).toString(16).padStart(16, '0'), startedAt, pageGroups, isBot: one.isBot && !one.isDemo };
  });
}

/** Texts that no store takes are replaced before they are stored. */
function asStored(one: IndexedRecording): IndexedRecording {
  const texts = Object.entries(one).flatMap(([field, value]) => (typeof value === 'string' ? [[field, storableText(value)]] : []));
  return { ...one, ...Object.fromEntries(texts) as Partial<IndexedRecording>, paths: one.paths.map(storableText), pageGroups: one.pageGroups.map(storableText) };
}

/** Writes them with their sessions, as if a worker had sealed them long ago; nothing is marked for the index. */
export async function putHistory(pool: Pool, history: readonly IndexedRecording[]): Promise<void> {
  await pool.query(`select ensure_month(d::date) from generate_series(date_trunc('month', now()) - interval '5 months', now() + interval '1 month', interval '1 month') d`);
  for (let i = 0; i < history.length; i += AT_ONCE) await putRecordings(pool, history.slice(i, i + AT_ONCE));
  await pool.query(
    `insert into sessions (site_id, session_hash, recording_id, workspace_id, log_id, partition, month, handle, visitor_hash, first_received_at, last_received_at, state, version, row_version, row_written_at, sealed_at)
     overriding system value
     select site_id, decode(md5('history ' || id), 'hex'), id, workspace_id, 'bench', 0, month, handle, visitor_hash, started_at, ended_at, 'sealed', version, version, now() - interval '1 day', now() - interval '1 day' from recordings`);
  await pool.query(`select setval(pg_get_serial_sequence('sessions', 'recording_id'), (select max(id) from recordings))`);
  await pool.query('vacuum analyze');
}
