// persist: one window → one Postgres transaction. The fence comes first: the offset moves only from where the window started
// and only in our epoch, so that a worker that lost its lease can do no harm and a redo stores nothing twice.

import type { BlobStore } from '@hindsight/blobs';
import { inTransaction } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';
import type { PointStore } from '@hindsight/points';

import type { AssembledWindow } from '../assemble/assemble-window.ts';
import { documentTimes, settleVisit } from '../assemble/visit.ts';
import type { Visit } from '../assemble/visit.ts';
import { crashPoint } from '../crash-point.ts';
import { summarize } from '../derive/summary.ts';
import type { Summary } from '../derive/summary.ts';
import { findErasures } from '@hindsight/database/erasures';
import type { VisitNames } from '@hindsight/database/erasures';
import type { WorkerLimits } from '../limits.ts';
import { writeBlocks } from './block-rows.ts';
import { unnested } from './bulk-insert.ts';
import type { Column } from './bulk-insert.ts';
import { writeDocuments } from './document-rows.ts';
import type { OwnedDocument } from './document-rows.ts';
import type { Names } from './names.ts';
import type { Pack } from './pack.ts';
import { parkRecords } from './park-records.ts';
import { writeRecordingRows } from './recording-rows.ts';
import { pointsOf } from './window-points.ts';
import { writeSlices } from './write-slices.ts';
import type { WaitingSlice } from './write-slices.ts';
import { writeUnrecorded } from './write-unrecorded.ts';
import { writeWithdrawals } from './write-withdrawals.ts';

/** The partition is no longer ours, or its offset is not where we left it. */
export class FenceLost extends Error {
  readonly noticed: 'window' | 'renewal';
  constructor(noticed: FenceLost['noticed']) {
    super('the partition is not ours any more');
    this.noticed = noticed;
  }
}
/** Something the window was built on has changed meanwhile: it is read and built again. */
export class WindowStale extends Error {}

export interface Place {
  logId: string;
  partition: number;
  epoch: bigint;
  nextOffset: bigint;
}

export interface WindowWrite {
  place: Place;
  window: AssembledWindow;
  pack: Pack;
  /** The arrivals behind the pack's raw pieces, in order. */
  waitingSlices: readonly WaitingSlice[];
  /** Ids of the tombstones known when the window was built. */
  erasureIds: string;
  visitNames: readonly VisitNames[];
  nowMs: number;
}

export interface WindowStores {
  pool: Pool;
  blobs: BlobStore;
  points: PointStore<Transaction>;
  names: Names;
  limits: WorkerLimits;
}

/**
 * Afterwards the window's visits are as the stores have them; after a failure they are not, and must be read again.
 * @throws FenceLost, WindowStale; anything else is the store's
 */
export async function writeWindow(stores: WindowStores, write: WindowWrite): Promise<void> {
  const written = writtenOf(write, stores.limits);
  await inTransaction(stores.pool, async (transaction) => {
    await moveOffset(transaction, write);
    await checkGround(transaction, stores, write);
    await claimVisits(transaction, write);
    crashPoint('worker.inTransaction');
    await writeDocuments(transaction, changedDocuments(write.window.visits));
    await writeBlocks(transaction, write.pack.key, write.pack.chunks);
    await writePoints(transaction, stores, write.window.visits);
    await writeVisits(transaction, written);
    await writeSlices(transaction, write);
    await writePoison(transaction, write, stores.limits);
    await reopenErasures(transaction, write.window);
    await writeWithdrawals(transaction, write.window.withdrawn);
    await writeUnrecorded(transaction, write.window.unrecorded);
  });
  for (const { visit, isDue } of written) settleVisit(visit, isDue ? write.nowMs : visit.rowWrittenAt);
}

async function moveOffset(transaction: Transaction, { place, window }: WindowWrite): Promise<void> {
  const to = window.consumedTo ?? place.nextOffset;
  const { rowCount } = await transaction.query(
    `update partitions set next_offset = $1, watermark = greatest(watermark, to_timestamp($2::float8 / 1000)),
       window_to = case when $1 = next_offset then window_to end, window_tries = case when $1 = next_offset then window_tries else 0 end,
       suspect_to = case when suspect_to > $1 then suspect_to end,
       marks = case when $2 > 0 and (jsonb_array_length(marks) = 0 or (marks -> -1 ->> 1)::float8 < $2 - 3600000)
         then marks || jsonb_build_array(jsonb_build_array($7::text, $2::float8)) else marks end
     where log_id = $3 and partition = $4 and next_offset = $5 and epoch = $6`,
    [to, window.watermark, place.logId, place.partition, place.nextOffset, place.epoch, String(place.nextOffset)],
  );
  if (rowCount !== 1) throw new FenceLost('window');
}

/** With the partition's row locked no erasure or sweep can run: what holds now holds until the commit. */
async function checkGround(transaction: Transaction, stores: WindowStores, { window, pack, erasureIds, visitNames }: WindowWrite): Promise<void> {
  const erasures = await findErasures(transaction, visitNames);
  if (erasures.ids !== erasureIds) throw new WindowStale('something was erased meanwhile');
  const pageIds = window.visits.flatMap((visit) => visit.newViews.map((view) => BigInt(view.pageId)));
  const elementIds = window.visits.flatMap((visit) => visit.newBatches.flatMap(({ doc, facts }) => facts.elements.flatMap((element) => visit.facts.elements[`${doc}.${element.node}`] ?? []))).map(BigInt);
  if (!(await stores.names.areThere(transaction, pageIds, elementIds))) throw new WindowStale('names were removed meanwhile');
  if (pack.key !== '' && (await stores.blobs.head(pack.key)) === null) throw new WindowStale('the pack was swept meanwhile');
}

/** Locks the rows of known visits and gives new ones their ids. */
async function claimVisits(transaction: Transaction, { window, place }: WindowWrite): Promise<void> {
  const known = window.visits.filter((visit) => visit.recordingId !== null);
  if (known.length > 0) {
    const { rows } = await transaction.query<{ recording_id: bigint; version: bigint; state: string }>(
      'select recording_id, version, state from sessions where recording_id = any($1::bigint[]) order by site_id, session_hash for update',
      [known.map((visit) => visit.recordingId)],
    );
    const versions = new Map(rows.filter((row) => row.state !== 'erased').map((row) => [row.recording_id, row.version]));
    if (known.some((visit) => versions.get(visit.recordingId as bigint) !== visit.version)) throw new WindowStale('a recording changed meanwhile');
  }
  const fresh = window.visits.filter((visit) => visit.recordingId === null).sort((a, b) => (a.key < b.key ? -1 : 1));
  if (fresh.length === 0) return;
  const { from, select, values } = unnested(NEW_SESSION, fresh.map((visit) => ({ visit, place })));
  const { rows } = await transaction.query<{ site_id: bigint; session_hash: Buffer; recording_id: bigint }>(
    `insert into sessions (${NEW_SESSION.map((column) => column.name).join(', ')}) select ${select} from ${from} on conflict do nothing
     returning site_id, session_hash, recording_id`, values,
  );
  const ids = new Map(rows.map((row) => [`${row.site_id}.${row.session_hash.toString('hex')}`, row.recording_id]));
  for (const visit of fresh) {
    visit.recordingId = ids.get(visit.key) ?? null;
    if (visit.recordingId === null) throw new WindowStale('a session began elsewhere meanwhile');
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

const NEW_SESSION: Column<{ visit: Visit; place: Place }>[] = [
  { name: 'site_id', type: 'bigint', of: ({ visit }) => visit.siteId },
  { name: 'session_hash', type: 'bytea', of: ({ visit }) => visit.sessionHash },
  { name: 'workspace_id', type: 'bigint', of: ({ visit }) => visit.workspaceId },
  { name: 'log_id', type: 'text', of: ({ place }) => place.logId },
  { name: 'partition', type: 'int', of: ({ place }) => place.partition },
  { name: 'month', type: 'date', of: ({ visit }) => visit.month },
  { name: 'handle', type: 'bytea', of: ({ visit }) => Buffer.from(visit.facts.first?.handle ?? '', 'hex') },
  { name: 'visitor_hash', type: 'bytea', of: ({ visit }) => Buffer.from(visit.facts.first?.visitorHash ?? '', 'hex') },
  { name: 'first_received_at', type: 'timestamptz', of: ({ visit }) => iso(visit.firstReceivedAt) },
  { name: 'last_received_at', type: 'timestamptz', of: ({ visit }) => iso(visit.lastReceivedAt) },
];

function summaryOf(visit: Visit): Summary | null {
  return summarize(visit.facts, documentTimes(visit), visit.firstReceivedAt);
}

/** When the visit began, as far as known; decides the month a new one is filed under. */
export function startOf(visit: Visit): number {
  return summaryOf(visit)?.startedAt ?? visit.firstReceivedAt;
}

function changedDocuments(visits: readonly Visit[]): OwnedDocument[] {
  return visits.flatMap((visit) => [...visit.documents.values()].filter((document) => document.isChanged).map((document) => ({ visit, document })));
}

async function writePoints(transaction: Transaction, stores: WindowStores, visits: readonly Visit[]): Promise<void> {
  const each = visits.map((visit) => pointsOf(visit, { recordingId: visit.recordingId as bigint, month: visit.month as string, workspaceId: visit.workspaceId, siteId: visit.siteId }, stores.names));
  await stores.points.append(transaction, {
    clicks: each.flatMap((points) => points.clicks), moves: [], scrolls: each.flatMap((points) => points.scrolls),
  });
}

interface WrittenVisit {
  visit: Visit;
  /** Bytes the window's pack holds of it. */
  looseBytes: number;
  /** What its wide rows say, where these are due. */
  summary: Summary | null;
  isDue: boolean;
}

function writtenOf({ window, pack, nowMs }: WindowWrite, limits: WorkerLimits): WrittenVisit[] {
  const loose = new Map<Visit, number>();
  for (const { visit, length } of pack.chunks) loose.set(visit, (loose.get(visit) ?? 0) + length);
  return window.visits.map((visit) => {
    const summary = isRowDue(visit, nowMs, limits) ? summaryOf(visit) : null;
    return { visit, looseBytes: loose.get(visit) ?? 0, summary, isDue: summary !== null };
  });
}

/** The narrow row always, the wide ones when they are due. */
async function writeVisits(transaction: Transaction, written: readonly WrittenVisit[]): Promise<void> {
  const columns: Column<WrittenVisit>[] = [
    { name: 'recording_id', type: 'bigint', of: ({ visit }) => visit.recordingId },
    { name: 'handle', type: 'bytea', of: ({ visit }) => Buffer.from(visit.facts.first?.handle ?? '', 'hex') },
    { name: 'visitor_hash', type: 'bytea', of: ({ visit }) => Buffer.from(visit.facts.first?.visitorHash ?? '', 'hex') },
    { name: 'first_received_at', type: 'timestamptz', of: ({ visit }) => iso(visit.firstReceivedAt) },
    { name: 'last_received_at', type: 'timestamptz', of: ({ visit }) => iso(visit.lastReceivedAt) },
    { name: 'inflated_bytes', type: 'bigint', of: ({ visit }) => visit.inflatedBytes },
    { name: 'more_loose', type: 'bigint', of: ({ looseBytes }) => looseBytes },
    { name: 'facts', type: 'jsonb', of: ({ visit }) => visit.facts },
    { name: 'is_due', type: 'boolean', of: ({ isDue }) => isDue },
  ];
  if (written.length === 0) return;
  const { from, values } = unnested(columns, written);
  await transaction.query(
    `update sessions s set handle = u.handle, visitor_hash = u.visitor_hash, first_received_at = u.first_received_at, last_received_at = u.last_received_at,
       inflated_bytes = u.inflated_bytes, loose_bytes = s.loose_bytes + u.more_loose, facts = u.facts, state = 'live', version = s.version + 1,
       row_version = case when u.is_due then s.version + 1 else s.row_version end, row_written_at = case when u.is_due then now() else s.row_written_at end
     from ${from} where s.recording_id = u.recording_id`, values,
  );
  await writeRecordingRows(transaction, written.flatMap(({ visit, summary }) => (summary !== null ? [{
    recordingId: visit.recordingId as bigint, month: visit.month as string, workspaceId: visit.workspaceId, siteId: visit.siteId,
    version: visit.version + 1n, state: 'live' as const, facts: visit.facts, summary, inflatedBytes: visit.inflatedBytes,
  }] : [])));
}

/** A new page is worth showing at once; else a young visit is rewritten often, an old one seldom. */
function isRowDue(visit: Visit, nowMs: number, limits: WorkerLimits): boolean {
  if (visit.rowWrittenAt === null || visit.newViews.length > 0) return true;
  const isYoung = nowMs - visit.firstReceivedAt < limits.youngForMs;
  return nowMs - visit.rowWrittenAt >= (isYoung ? limits.youngRowEveryMs : limits.rowEveryMs);
}

async function writePoison(transaction: Transaction, { window, place }: WindowWrite, limits: WorkerLimits): Promise<void> {
  const retried = window.poison.filter(({ entry }) => entry.parkedId !== null);
  for (const { entry, reason } of retried) await transaction.query('update parked_records set reason = $2 where id = $1', [entry.parkedId, reason]);
  if (window.settledParked.length > 0) await transaction.query('delete from parked_records where id = any($1::bigint[])', [window.settledParked]);
  const fresh = window.poison.filter(({ entry }) => entry.parkedId === null).slice(0, limits.parkedPerWindow);
  await parkRecords(transaction, place, fresh);
}

/** A late batch of something erased lies in the log again: the log's erasure has to run once more. */
async function reopenErasures(transaction: Transaction, window: AssembledWindow): Promise<void> {
  if (window.struckTombstones.size === 0) return;
  await transaction.query('update tombstones set log_gone_at = null, log_strikes = log_strikes + 1 where id = any($1::bigint[])', [[...window.struckTombstones]]);
}
