// One window, step by step: read entries → load what is known of their visits → assemble → name → pack → write.

import type { BlobStore } from '@hindsight/blobs';
import type { Pool, Transaction } from '@hindsight/database';
import type { LogEntry } from '@hindsight/log/read';
import type { PointStore } from '@hindsight/points';

import { noteAssets } from '../assets/note-assets.ts';
import { readEntry } from '../assemble/arrival.ts';
import type { Arrival, ReadEntry } from '../assemble/arrival.ts';
import { assembleWindow } from '../assemble/assemble-window.ts';
import type { AssembledWindow } from '../assemble/assemble-window.ts';
import { sliceKey } from '../assemble/slices.ts';
import type { SliceSet, SliceSets } from '../assemble/slices.ts';
import { crashPoint } from '../crash-point.ts';
import { findErasures } from '@hindsight/database/erasures';
import type { VisitNames } from '@hindsight/database/erasures';
import { takeBackNames } from '../erase/forget-names.ts';
import type { WorkerLimits } from '../limits.ts';
import type { Months } from '../persist/months.ts';
import { monthOf } from '../persist/months.ts';
import type { Names } from '../persist/names.ts';
import { buildPack } from '../persist/pack.ts';
import type { KnownVisits } from '../persist/known-visits.ts';
import { keepIds, namesOf } from '../persist/window-points.ts';
import { FenceLost, startOf, WindowStale, writeWindow } from '../persist/write-window.ts';
import type { Place } from '../persist/write-window.ts';
import { removeOrphans } from '../sweep/remove-orphans.ts';
import type { WorkerMetrics } from '../worker-metrics.ts';

export interface WindowTools {
  pool: Pool;
  blobs: BlobStore;
  points: PointStore<Transaction>;
  names: Names;
  known: KnownVisits;
  months: Months;
  limits: WorkerLimits;
  metrics: WorkerMetrics;
  now(): number;
}

/** A parked record that somebody asked to have tried again. */
export interface Retry {
  parkedId: bigint;
  offset: bigint;
  bytes: Uint8Array;
}

/**
 * Takes one window through. Returns what became of it, after the commit.
 * @throws FenceLost, WindowStale, or a store's failure; then nothing was stored but, at most, an orphan pack
 */
export async function runWindow(tools: WindowTools, place: Place, entries: readonly LogEntry[], retries: readonly Retry[] = []): Promise<AssembledWindow> {
  const startedMs = performance.now();
  const read: ReadEntry[] = [
    ...retries.map(({ parkedId, offset, bytes }) => readEntry({ offset, nextOffset: offset, bytes }, parkedId)),
    ...entries.map((entry) => readEntry(entry)),
  ];
  crashPoint('worker.afterRead');
  const arrivals = read.filter((entry) => entry.kind === 'arrival');
  const visits = await tools.known.take(distinctVisits(arrivals));
  const visitNames = arrivals.map((arrival): VisitNames => ({ ...arrival, recordingId: visits.get(arrival.visitKey)?.recordingId ?? null }));
  const erasures = await findErasures(tools.pool, visitNames);
  const sliceSets = await loadSlices(tools.pool, arrivals);
  const window = await assembleWindow({
    entries: read, visits, sliceSets, erasures,
    fetchSlice: (slice) => tools.blobs.get(slice.blobKey, { from: slice.from, length: slice.length }),
  }, tools.limits);

  const { paths, elements } = namesOf(window.visits);
  const learnt = await tools.names.learn(paths, elements);
  keepIds(window.visits, tools.names);
  await noteAssets(tools.pool, window.visits);
  for (const visit of window.visits) visit.month ??= monthOf(startOf(visit));
  await tools.months.ensure(new Set(window.visits.map((visit) => visit.month as string)));

  const waitingSlices = [...sliceSets.values()].filter((set) => !set.isDone).flatMap((set) => [...set.arrived.values()].map((arrival) => ({ arrival, set })));
  const pack = await buildPack(window.visits, waitingSlices.map(({ arrival }) => arrival.payload), window.watermark || tools.now());
  crashPoint('worker.beforeBlobPut');
  const isNew = pack.key !== '' && (await tools.blobs.putIfAbsent(pack.key, pack.bytes)) === 'written';
  crashPoint('worker.afterBlobPut');
  try {
    await writeWindow(tools, { place, window, pack, waitingSlices, erasureIds: erasures.ids, visitNames, nowMs: tools.now() });
    tools.known.giveBack(visits.values());
  } catch (error) {
    // Undone for certain, so the pack belongs to nobody; it may hold what is being erased, and must not wait for the sweep.
    if (error instanceof WindowStale || error instanceof FenceLost) {
      if (isNew) await removeOrphans(tools.pool, tools.blobs, [pack.key]);
      await takeBackNames(tools.pool, learnt);
    }
    throw error;
  }
  crashPoint('worker.afterCommit');
  count(tools, window);
  tools.metrics.windowSeconds.observeSeconds((performance.now() - startedMs) / 1000);
  return window;
}

function distinctVisits(arrivals: readonly Arrival[]): Arrival[] {
  return [...new Map(arrivals.map((arrival) => [arrival.visitKey, arrival])).values()];
}

async function loadSlices(pool: Pool, arrivals: readonly Arrival[]): Promise<SliceSets> {
  const sets: SliceSets = new Map();
  const sliced = [...new Map(arrivals.filter((arrival) => arrival.header.parts > 1).map((arrival) => [sliceKey(arrival, arrival.header.seq), arrival])).values()];
  if (sliced.length === 0) return sets;
  const { rows } = await pool.query<{ site_id: bigint; session_hash: Buffer; doc: Buffer; seq: number; part: number; parts: number; blob_key: string; byte_from: bigint; byte_length: number; head: { offset: number } }>(
    `select site_id, session_hash, doc, seq, part, parts, blob_key, byte_from, byte_length, head from batch_parts
     join unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::int[]) as u(site_id, session_hash, doc, seq) using (site_id, session_hash, doc, seq)`,
    [sliced.map((one) => one.siteId), sliced.map((one) => one.sessionHash), sliced.map((one) => Buffer.from(one.docHash, 'hex')), sliced.map((one) => one.header.seq)],
  );
  for (const row of rows) {
    const key = `${row.site_id}.${row.session_hash.toString('hex')}.${row.doc.toString('hex')}.${row.seq}`;
    const set: SliceSet = sets.get(key) ?? { parts: row.parts, slices: new Map(), arrived: new Map(), isStored: true, isDone: false };
    set.slices.set(row.part, { part: row.part, offset: row.head.offset, content: { kind: 'stored', blobKey: row.blob_key, from: Number(row.byte_from), length: row.byte_length } });
    sets.set(key, set);
  }
  return sets;
}

function count(tools: WindowTools, window: AssembledWindow): void {
  const { metrics, limits } = tools;
  metrics.stored.add({}, window.stored);
  for (const [reason, number] of window.dropped) metrics.dropped.add({ reason }, number);
  for (const [reason, number] of window.skipped) metrics.eventsSkipped.add({ reason }, number);
  const fresh = window.poison.filter(({ entry }) => entry.parkedId === null);
  for (const { reason } of fresh.slice(0, limits.parkedPerWindow)) metrics.parked.add({ reason });
  if (fresh.length > limits.parkedPerWindow) metrics.dropped.add({ reason: 'park-full' }, fresh.length - limits.parkedPerWindow);
}
