// erase, first: the rows. With the partitions locked every window has either committed, and is seen here, or will see the
// tombstone. The keys of the blobs that hold the bytes are written down in the same transaction.

import type { BlobStore } from '@hindsight/blobs';
import { inTransaction } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';
import type { PointStore } from '@hindsight/points';

import { crashPoint } from '../crash-point.ts';
import { markDirty } from '../persist/recording-rows.ts';
import { recordingPrefix } from '../seal/sealed-object.ts';
import { forgetNames } from './forget-names.ts';
import type { NameIds } from './forget-names.ts';
import type { Tombstone } from './open-tombstones.ts';

const AT_ONCE = 100;
/** What lies beside a recording's rows and was never written by a worker. */
const BESIDE = ['recording_fidelity', 'recording_notes', 'recording_tags', 'shares', 'recording_watches'];

interface DoomedSession {
  site_id: bigint;
  session_hash: Buffer;
  recording_id: bigint;
  workspace_id: bigint;
  month: string;
  version: bigint;
}

export interface RowErasureTools {
  pool: Pool;
  blobs: BlobStore;
  points: PointStore<Transaction>;
}

/** Removes all rows a tombstone covers. Returns how many recordings went. */
export async function eraseRows(tools: RowErasureTools, tombstone: Tombstone): Promise<number> {
  for (let erased = 0; ;) {
    const count = await inTransaction(tools.pool, (transaction) => eraseSome(transaction, tools, tombstone));
    erased += count;
    if (count < AT_ONCE) return erased;
  }
}

async function eraseSome(transaction: Transaction, tools: RowErasureTools, tombstone: Tombstone): Promise<number> {
  await transaction.query('select 1 from partitions order by log_id, partition for update');
  const doomed = await findDoomed(transaction, tombstone);
  if (doomed.length > 0) {
    await noteBlobs(transaction, tools.blobs, tombstone, doomed);
    const names = await namesUsed(transaction, doomed);
    for (const session of doomed) await eraseRecording(transaction, tools, session);
    await forgetNames(transaction, names);
    await markDirty(transaction, doomed.map((one) => ({ recordingId: one.recording_id, workspaceId: one.workspace_id, version: one.version + 1n })));
    if (tombstone.kind === 'recording' || tombstone.kind === 'session') {
      // The tombstone remembers the session, because its row goes: that is how late batches are known.
      await transaction.query('update tombstones set site_id = $2, session_hash = $3, recording_id = coalesce(recording_id, $4) where id = $1', [tombstone.id, doomed[0]?.site_id, doomed[0]?.session_hash, doomed[0]?.recording_id]);
    }
  }
  await eraseLeftovers(transaction, tombstone);
  if (tombstone.kind === 'visitor') await transaction.query('delete from team_visitors where site_id = $1 and visitor_hash = $2', [tombstone.siteId, tombstone.visitorHash]);
  if (tombstone.kind === 'site') {
    for (const table of ['unrecorded_visits', 'segments', 'team_visitors', 'team_users', 'signal_feedback']) await transaction.query(`delete from ${table} where site_id = $1`, [tombstone.siteId]);
  }
  if (doomed.length < AT_ONCE) await transaction.query('update tombstones set rows_gone_at = now() where id = $1', [tombstone.id]);
  crashPoint('eraser.inTransaction');
  return doomed.length;
}

/** The condition on a table with these columns, and its values: $1 and on. */
function coverage(tombstone: Tombstone, time: string): { where: string; values: unknown[] } {
  const { kind, recordingId, siteId, sessionHash, visitorHash, workspaceId, createdAt } = tombstone;
  switch (kind) {
    case 'recording':
    case 'session': return { where: '(recording_id = $1 or (site_id = $2 and session_hash = $3))', values: [recordingId, siteId, sessionHash] };
    case 'visitor': return { where: `site_id = $1 and visitor_hash = $2 and ${time} <= $3`, values: [siteId, visitorHash, createdAt] };
    case 'site': return { where: `site_id = $1 and ${time} <= $2`, values: [siteId, createdAt] };
    case 'workspace': return { where: `workspace_id = $1 and ${time} <= $2`, values: [workspaceId, createdAt] };
  }
}

async function findDoomed(transaction: Transaction, tombstone: Tombstone): Promise<DoomedSession[]> {
  const { where, values } = coverage(tombstone, 'first_received_at');
  const { rows } = await transaction.query<DoomedSession>(
    `select site_id, session_hash, recording_id, workspace_id, month::text as month, version from sessions where ${where}
     order by site_id, session_hash limit ${AT_ONCE} for update`, values,
  );
  return rows;
}

async function noteBlobs(transaction: Transaction, blobs: BlobStore, tombstone: Tombstone, doomed: readonly DoomedSession[]): Promise<void> {
  const sealed: string[] = [];
  for (const { recording_id: recordingId } of doomed) for await (const blob of blobs.list(recordingPrefix(recordingId))) sealed.push(blob.key);
  await transaction.query(
    `insert into erasure_blobs (tombstone_id, blob_key)
     select $1::bigint, blob_key from recording_blocks where (month, recording_id) in (select * from unnest($2::date[], $3::bigint[]))
     union select $1::bigint, unnest($4::text[])
     on conflict do nothing`,
    [tombstone.id, doomed.map((one) => one.month), doomed.map((one) => one.recording_id), sealed],
  );
}

/** Paths and elements these recordings name: text that only they may have. */
async function namesUsed(transaction: Transaction, doomed: readonly DoomedSession[]): Promise<NameIds> {
  const values = [doomed.map((one) => one.month), doomed.map((one) => one.recording_id)];
  const mine = '(month, recording_id) in (select * from unnest($1::date[], $2::bigint[]))';
  const pages = await transaction.query<{ id: bigint }>(
    `select page_id as id from page_views where ${mine} union select page_id from click_points where ${mine} union select (v ->> 'pageId')::bigint
     from sessions s, jsonb_array_elements(s.facts -> 'views') v where s.recording_id = any($2::bigint[]) and v ->> 'pageId' <> ''`, values);
  const elements = await transaction.query<{ id: bigint }>(
    `select element_id as id from click_points where ${mine} union select state_id from click_points where ${mine} and state_id <> 0 union select e.value::bigint from sessions s, jsonb_each_text(s.facts -> 'elements') e where s.recording_id = any($2::bigint[])`, values);
  return { pages: pages.rows.map((row) => row.id), elements: elements.rows.map((row) => row.id) };
}

async function eraseRecording(transaction: Transaction, tools: RowErasureTools, session: DoomedSession): Promise<void> {
  const { month, recording_id: id } = session;
  await transaction.query('delete from recordings where month = $1 and id = $2', [month, id]);
  for (const table of ['page_views', 'recording_documents', 'recording_blocks', 'signals']) await transaction.query(`delete from ${table} where month = $1 and recording_id = $2`, [month, id]);
  for (const table of BESIDE) await transaction.query(`delete from ${table} where recording_id = $1`, [id]);
  await tools.points.erase(transaction, id, month);
  await transaction.query('delete from sessions where recording_id = $1', [id]);
}

/** Slices that wait, packs left behind and records set aside: they may belong to a session that never became a recording. */
async function eraseLeftovers(transaction: Transaction, tombstone: Tombstone): Promise<void> {
  const { rows } = await transaction.query<{ site_id: bigint | null; session_hash: Buffer | null; recording_id: bigint | null }>('select site_id, session_hash, recording_id from tombstones where id = $1', [tombstone.id]);
  const known: Tombstone = { ...tombstone, siteId: rows[0]?.site_id ?? null, sessionHash: rows[0]?.session_hash ?? null, recordingId: rows[0]?.recording_id ?? null };
  const slices = coverage(known, 'received_at');
  await transaction.query(
    `with gone as (delete from batch_parts where ${asSlices(slices.where)} returning blob_key)
     insert into erasure_blobs (tombstone_id, blob_key) select distinct $${slices.values.length + 1}::bigint, blob_key from gone on conflict do nothing`,
    [...slices.values, tombstone.id],
  );
  const left = coverage(known, 'received_at');
  await transaction.query(
    `with gone as (delete from left_packs where ${withoutRecording(left.where)} returning blob_keys)
     insert into erasure_blobs (tombstone_id, blob_key) select distinct $${left.values.length + 1}::bigint, unnest(blob_keys) from gone on conflict do nothing`,
    [...left.values, tombstone.id],
  );
  const parked = coverage(known, 'parked_at');
  await transaction.query(`delete from parked_records where ${withoutRecording(parked.where)}`, parked.values);
}

function asSlices(where: string): string {
  return withoutRecording(where).replace('visitor_hash = $2', `decode(head ->> 'visitorHash', 'hex') = $2`);
}

/** For tables that know sessions only; the value stays in its place. */
function withoutRecording(where: string): string {
  return where.replace('recording_id = $1', '$1::bigint is null and false');
}
