// rebuild: scratch against live → what would be added, changed, removed, and what is left alone and why.

import type { BlobReader } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';

import { readProjections, SECTIONS } from './projection.ts';
import type { ProjectedRecording, Section } from './projection.ts';
import { SCRATCH } from './scratch.ts';

/** Why a recording that differs is not touched. */
export type LeftAlone =
  /** The visit runs, or waits to be sealed: its rows are provisional. */
  | 'running'
  /** Live rows hold batches the archive does not (yet) have. */
  | 'not-wholly-archived';

export type Difference =
  | { kind: 'added'; siteId: bigint; recordingId: bigint; rebuilt: ProjectedRecording }
  | { kind: 'changed'; siteId: bigint; recordingId: bigint; rebuilt: ProjectedRecording; live: ProjectedRecording; what: (Section | 'blobs')[] }
  | { kind: 'removed'; siteId: bigint; recordingId: bigint; live: ProjectedRecording }
  | { kind: 'left-alone'; siteId: bigint; recordingId: bigint; why: LeftAlone }
  | { kind: 'same'; siteId: bigint; recordingId: bigint };

export interface Selection {
  /** Receive time of a session's first batch, ms since 1970: from, and up to but not including. */
  fromMs: number;
  beforeMs: number;
  siteId: bigint | null;
}

/** What the archive answers for, per partition of each log: receive times of its first and last record. */
export type Coverage = readonly { logId: string; partition: number; fromMs: number; toMs: number }[];

export interface CompareTools {
  pool: Pool;
  live: string;
  liveBlobs: BlobReader;
  /** No worker runs: then no visit does, whatever its row says. */
  isStopped: boolean;
}

const AT_ONCE = 200;

/** Every recording of the selection, in order of id. */
export async function* compare(tools: CompareTools, selection: Selection, coverage: Coverage): AsyncGenerator<Difference> {
  const values = [new Date(selection.fromMs).toISOString(), new Date(selection.beforeMs).toISOString(), selection.siteId];
  const rebuilt = await tools.pool.query<{ id: bigint }>(
    `select s.recording_id as id from ${SCRATCH}.sessions s left join ${SCRATCH}.given_ids g using (site_id, session_hash)
     where least(g.first_received_at, s.first_received_at) >= $1 and least(g.first_received_at, s.first_received_at) < $2 and ($3::bigint is null or s.site_id = $3) order by 1`, values,
  );
  for (let i = 0; i < rebuilt.rows.length; i += AT_ONCE) {
    const ids = rebuilt.rows.slice(i, i + AT_ONCE).map((row) => row.id);
    const [made, found] = [await readProjections(tools.pool, SCRATCH, ids), await readProjections(tools.pool, tools.live, ids)];
    for (const one of made.values()) yield await compareOne(tools, one, found.get(one.recordingId));
  }
  const { rows: extra } = await tools.pool.query<{ id: bigint }>(
    `select s.recording_id as id from ${tools.live}.sessions s join unnest($4::text[], $5::int[], $6::float8[], $7::float8[]) as c(log_id, partition, from_ms, to_ms) using (log_id, partition)
     where s.first_received_at >= $1 and s.first_received_at < $2 and ($3::bigint is null or s.site_id = $3) and s.state = 'sealed'
       and s.first_received_at >= to_timestamp(c.from_ms / 1000) and s.last_received_at <= to_timestamp(c.to_ms / 1000)
       and not exists (select 1 from ${SCRATCH}.sessions r where r.site_id = s.site_id and r.session_hash = s.session_hash) order by 1`,
    [...values, coverage.map((one) => one.logId), coverage.map((one) => one.partition), coverage.map((one) => one.fromMs), coverage.map((one) => one.toMs)],
  );
  for (let i = 0; i < extra.length; i += AT_ONCE) {
    for (const live of (await readProjections(tools.pool, tools.live, extra.slice(i, i + AT_ONCE).map((row) => row.id))).values()) {
      yield { kind: 'removed', siteId: live.siteId, recordingId: live.recordingId, live };
    }
  }
}

async function compareOne(tools: CompareTools, rebuilt: ProjectedRecording, live: ProjectedRecording | undefined): Promise<Difference> {
  const named = { siteId: rebuilt.siteId, recordingId: rebuilt.recordingId };
  if (live === undefined) return { kind: 'added', ...named, rebuilt };
  if (!tools.isStopped && (live.state === 'live' || live.state === 'closed')) return { kind: 'left-alone', ...named, why: 'running' };
  const what: (Section | 'blobs')[] = SECTIONS.filter((section) => live.sections[section] !== rebuilt.sections[section]);
  for (const key of live.blobKeys) {
    if ((await tools.liveBlobs.head(key)) !== null) continue;
    what.push('blobs');
    break;
  }
  if (what.length === 0) return { kind: 'same', ...named };
  if (live.firstReceivedAt < rebuilt.firstReceivedAt || live.lastReceivedAt > rebuilt.lastReceivedAt) return { kind: 'left-alone', ...named, why: 'not-wholly-archived' };
  return { kind: 'changed', ...named, rebuilt, live, what };
}
