// Backfill: every recording there is, into one index, by ranges of ids, beside live writes and over the same path. Where it is lies in
// Postgres: stopped or killed, it goes on from there. What changes meanwhile is the outbox's; versions decide who is newer.

import { setTimeout as delay } from 'node:timers/promises';

import { inTransaction, type Pool, type Transaction } from '@hindsight/database';
import { readDocuments } from '@hindsight/recording-index/postgres';
import type { ProjectionAdmin } from '@hindsight/recording-index/projection';

import { markDirty } from '../outbox/outbox.ts';

export interface BackfillProgress {
  indexName: string;
  /** Recordings with ids above this and up to `untilId` are still to come. */
  afterId: bigint;
  untilId: bigint;
  /** Documents sent; the index may have had a newer one of some. */
  written: number;
  /** Given to the outbox, because the index refused them singly. */
  refused: number;
  startedAt: Date;
  finishedAt: Date | null;
}

export interface BackfillOptions {
  pool: Pool;
  projection: ProjectionAdmin;
  indexName: string;
  /** Documents per second at most. */
  rate?: number;
  onProgress?: (progress: BackfillProgress, perSecond: number) => void;
  /** A range is waited for as long as the index does not take it; told each time. */
  onWait?: (error: unknown) => void;
  signal?: AbortSignal;
  batch?: number;
}

const BATCH = 1000;
const LONGEST_WAIT_MS = 15_000;

/** Runs until all is filled, or `signal`. Starting again goes on; a finished one begins anew. */
export async function backfill(options: BackfillOptions): Promise<BackfillProgress> {
  const { pool, indexName, signal, rate = Infinity, onProgress } = options;
  await begin(pool, indexName);
  const startedMs = performance.now();
  let sent = 0;
  for (;;) {
    const progress = await readBackfill(pool, indexName);
    if (progress === null) throw new Error(`the backfill of ${indexName} was taken away while it ran`);
    const perSecond = sent / Math.max(0.001, (performance.now() - startedMs) / 1000);
    onProgress?.(progress, perSecond);
    if (progress.finishedAt !== null || signal?.aborted === true) return progress;
    sent += await fillRange(options, progress);
    const aheadMs = (sent / rate) * 1000 - (performance.now() - startedMs);
    if (aheadMs > 0) await delay(aheadMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

/** How far the backfill of an index is; null if there never was one. */
export async function readBackfill(pool: Pool, indexName: string): Promise<BackfillProgress | null> {
  const { rows } = await pool.query<{ after_id: bigint; until_id: bigint; written: bigint; refused: bigint; started_at: Date; finished_at: Date | null }>(
    'select after_id, until_id, written, refused, started_at, finished_at from index_backfills where index_name = $1', [indexName]);
  const row = rows[0];
  if (row === undefined) return null;
  return { indexName, afterId: row.after_id, untilId: row.until_id, written: Number(row.written), refused: Number(row.refused), startedAt: row.started_at, finishedAt: row.finished_at };
}

async function begin(pool: Pool, indexName: string): Promise<void> {
  await pool.query(
    `insert into index_backfills (index_name, until_id) select $1, coalesce(max(id), 0) from recordings
     on conflict (index_name) do update set after_id = 0, until_id = excluded.until_id, written = 0, refused = 0, started_at = now(), updated_at = now(), finished_at = null
     where index_backfills.finished_at is not null`, [indexName]);
}

/** Sends one range and moves on. Two backfills of one index share the work badly but rightly: a range is at worst sent twice. */
async function fillRange(options: BackfillOptions, { indexName, afterId, untilId }: BackfillProgress): Promise<number> {
  const { pool, batch = BATCH } = options;
  const { rows } = await pool.query<{ id: bigint }>('select id from recordings where id > $1 and id <= $2 order by id limit $3', [afterId, untilId, batch]);
  const ids = rows.map(({ id }) => id);
  const documents = [...(await readDocuments(pool, ids)).values()];
  const results = documents.length === 0 ? [] : await untilTaken(options, documents);
  const refused = documents.filter((_, i) => typeof results[i] === 'object').map(({ id }) => id);
  const lastId = ids.at(-1) ?? untilId;
  await inTransaction(pool, async (transaction) => {
    await markDirty(transaction, await present(transaction, refused));
    await transaction.query(
      `update index_backfills set after_id = greatest(after_id, $2), written = written + $3, refused = refused + $4, updated_at = now(),
         finished_at = case when $5 then now() else finished_at end
       where index_name = $1`, [indexName, lastId, documents.length - refused.length, refused.length, ids.length < batch]);
  });
  return documents.length;
}

type Documents = Parameters<ReturnType<ProjectionAdmin['writerOf']>['put']>[0];

async function untilTaken({ projection, indexName, onWait, signal }: BackfillOptions, documents: Documents) {
  for (let failures = 0; ; failures++) {
    try {
      const results = await projection.writerOf(indexName).put(documents);
      if (!results.every((one) => typeof one === 'object' && one.isRetryable)) return results;
      throw new Error(`the index takes nothing: ${JSON.stringify(results[0])}`);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      onWait?.(error);
      await delay(Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures) * (0.5 + Math.random() / 2), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }
}

/** These recordings with their present versions; those gone meanwhile are in the outbox already. */
async function present(db: Pool | Transaction, ids: readonly bigint[]): Promise<{ id: bigint; workspaceId: bigint; version: bigint }[]> {
  const { rows } = await db.query<{ id: bigint; workspace_id: bigint; version: bigint }>('select id, workspace_id, version from recordings where id = any($1::bigint[])', [ids]);
  return rows.map((row) => ({ id: row.id, workspaceId: row.workspace_id, version: row.version }));
}
