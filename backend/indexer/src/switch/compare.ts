// Compare: does an index hold what Postgres holds? Both are walked side by side by id, every document field by field. Judged are
// recordings unchanged for a minute; whatever differs is looked at twice, because both stores move while they are read.

import { setTimeout as delay } from 'node:timers/promises';

import type { Pool } from '@hindsight/database';
import { readDocuments } from '@hindsight/recording-index/postgres';
import { isSameDocument, type ProjectedRecording, type ProjectionAdmin } from '@hindsight/recording-index/projection';

import { unsettledOf } from './unsettled.ts';

/** missing: not in the index; extra: in the index, but erased or unknown; stale: another version; differing: same version, other content. */
export const DRIFT_KINDS = ['missing', 'extra', 'stale', 'differing'] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

export interface Drift {
  id: bigint;
  kind: DriftKind;
  workspaceId: bigint;
  siteId: bigint;
  startedAt: number;
  /** The higher of both stores' versions. */
  version: bigint;
}

export interface Comparison {
  compared: number;
  /** Changed within the last minute, so not judged. */
  unsettled: number;
  drifts: Drift[];
  startedAt: Date;
}

export interface CompareOptions {
  pool: Pool;
  projection: ProjectionAdmin;
  indexName: string;
  /** Recordings changed more recently are not judged. */
  settledMs?: number;
  page?: number;
  /** Only recordings with larger ids. */
  afterId?: bigint;
  /** Ends it without a result. */
  signal?: AbortSignal;
  onProgress?: (compared: number, drifts: number) => void;
}

const SETTLED_MS = 60_000;
const PAGE = 2000;
/** A document written just now shows in searches after a second. */
const LOOK_AGAIN_MS = 2_000;

/** Compares everything, or the newest recordings, and writes the result down. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { pool, indexName, onProgress, signal, afterId: first = 0n } = options;
  const result: Comparison = { compared: 0, unsettled: 0, drifts: [], startedAt: new Date() };
  for (let afterId: bigint | null = first; afterId !== null;) {
    signal?.throwIfAborted();
    const stretch: Stretch = await compareStretch(options, afterId);
    result.compared += stretch.compared;
    result.unsettled += stretch.unsettled;
    result.drifts.push(...stretch.drifts);
    onProgress?.(result.compared, result.drifts.length);
    afterId = stretch.nextAfterId;
  }
  result.drifts = await stillDrifting(options, result.drifts);
  const count = (kind: DriftKind): number => result.drifts.filter((one) => one.kind === kind).length;
  // Of those of the newest alone only the last is of interest.
  await pool.query('delete from index_comparisons where index_name = $1 and after_id > 0', [indexName]);
  await pool.query(
    'insert into index_comparisons (index_name, compared, missing, extra, stale, differing, started_at, after_id) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [indexName, result.compared, ...DRIFT_KINDS.map(count), result.startedAt, first]);
  return result;
}

interface Stretch {
  compared: number;
  unsettled: number;
  drifts: Drift[];
  /** Null at the end of both stores. */
  nextAfterId: bigint | null;
}

async function compareStretch({ pool, projection, indexName, settledMs = SETTLED_MS, page = PAGE }: CompareOptions, afterId: bigint): Promise<Stretch> {
  const there = await projection.scan(indexName, { afterId, limit: page });
  const { rows } = await pool.query<{ id: bigint }>('select id from recordings where id > $1 order by id limit $2', [afterId, page]);
  // As far as both pages reach.
  const ends = [there.length < page ? null : there.at(-1)?.id ?? null, rows.length < page ? null : rows.at(-1)?.id ?? null].filter((id) => id !== null);
  const until = ends.length === 0 ? null : ends.reduce((a, b) => (a < b ? a : b));
  const isHere = (id: bigint): boolean => until === null || id <= until;
  const ids = new Set([...there, ...rows].map(({ id }) => id).filter(isHere));
  const drifts = await driftsOf(pool, [...ids], there);
  const unsettled = await unsettledOf(pool, [...ids], settledMs);
  return { compared: ids.size - unsettled.size, unsettled: unsettled.size, drifts: drifts.filter(({ id }) => !unsettled.has(id)), nextAfterId: until };
}

/** Where `there`, read before, is not what Postgres holds of these ids. */
async function driftsOf(pool: Pool, ids: readonly bigint[], there: readonly ProjectedRecording[]): Promise<Drift[]> {
  const truth = await readDocuments(pool, ids);
  const indexed = new Map(there.map((one) => [one.id, one]));
  return ids.flatMap((id) => {
    const drift = judge(truth.get(id), indexed.get(id));
    return drift === null ? [] : [drift];
  });
}

function judge(truth: ProjectedRecording | undefined, indexed: ProjectedRecording | undefined): Drift | null {
  const known = truth?.document ?? null;
  const found = indexed?.document ?? null;
  const shown = known ?? found;
  if (shown === null) return null;
  const version = [truth?.version ?? 0n, indexed?.version ?? 0n].reduce((a, b) => (a > b ? a : b));
  const drift = (kind: DriftKind): Drift => ({ id: shown.id, kind, workspaceId: shown.workspaceId, siteId: shown.siteId, startedAt: shown.startedAt, version });
  if (found === null) return drift('missing');
  if (known === null) return drift('extra');
  if (truth?.version !== indexed?.version) return drift('stale');
  return isSameDocument(known, found) ? null : drift('differing');
}

async function stillDrifting({ pool, projection, indexName, settledMs = SETTLED_MS, page = PAGE }: CompareOptions, drifts: readonly Drift[]): Promise<Drift[]> {
  if (drifts.length === 0) return [];
  await delay(LOOK_AGAIN_MS);
  const still: Drift[] = [];
  for (let i = 0; i < drifts.length; i += page) {
    const ids = drifts.slice(i, i + page).map(({ id }) => id);
    const found = await driftsOf(pool, ids, await projection.get(indexName, ids));
    const unsettled = await unsettledOf(pool, ids, settledMs);
    still.push(...found.filter(({ id }) => !unsettled.has(id)));
  }
  return still;
}
