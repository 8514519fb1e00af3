// seal: a recording that is closed (or has too many loose parts) → one object, and its final rows. The swap takes exactly the
// manifest rows that were read: if the recording moved on meanwhile, or was erased, nothing is changed.

import { BlobMissing } from '@hindsight/blobs';
import type { BlobReader } from '@hindsight/blobs';
import { inTransaction } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';

import { readLines, writeLine } from '../assemble/block-line.ts';
import { unpackBlock } from '../assemble/stored-block.ts';
import { documentTimes } from '../assemble/visit.ts';
import type { Visit } from '../assemble/visit.ts';
import type { WindowTools } from '../consume/run-window.ts';
import { crashPoint } from '../crash-point.ts';
import { deriveBatch } from '../derive/batch-facts.ts';
import { summarize } from '../derive/summary.ts';
import { findErasures } from '@hindsight/database/erasures';
import { takeBackNames } from '../erase/forget-names.ts';
import { noteLeftPacks } from '../persist/left-packs.ts';
import { monthOf } from '../persist/months.ts';
import { writeRecordingRows } from '../persist/recording-rows.ts';
import { signalRows, writeSignals } from '../persist/signal-rows.ts';
import { loadVisits } from '../persist/visits.ts';
import { writeDocuments } from '../persist/document-rows.ts';
import { removeOrphans } from '../sweep/remove-orphans.ts';
import { cutBlocks } from './cut-blocks.ts';
import type { SealLine } from './cut-blocks.ts';
import { deriveRecording, namesOfRecording, pointsOfRecording } from './derive-recording.ts';
import type { StoredLine } from './derive-recording.ts';
import type { SealCandidate } from './find-candidates.ts';
import { makeKeyframes } from './make-keyframes.ts';
import { putObject, writeSealedBlocks } from './sealed-object.ts';
import type { SealedObject } from './sealed-object.ts';

/** What sealing needs of a worker. */
export type SealTools = Omit<WindowTools, 'known'>;

export type SealOutcome = 'sealed' | 'moved-on';

interface BlockRow {
  month: string;
  id: bigint;
  blob_key: string;
  byte_from: bigint;
  byte_length: number;
}

/** The recording changed between reading and writing: another try later. */
export class MovedOn extends Error {}

/** @throws a store's failure, or BlockDamaged; the recording is then as it was */
export async function sealRecording(tools: SealTools, candidate: SealCandidate): Promise<SealOutcome> {
  const visit = (await loadVisits(tools.pool, [candidate])).get(candidate.key);
  if (visit === undefined) return 'moved-on';
  try {
    const blocks = await readBlockRows(tools.pool, visit, candidate.isFinal);
    const stored = await fetchLines(tools, visit, blocks);
    crashPoint('sealer.afterRead');
    await (candidate.isFinal ? sealWhole(tools, visit, blocks, stored) : sealLoose(tools, visit, blocks, stored));
  } catch (error) {
    if (error instanceof MovedOn) return 'moved-on';
    throw error;
  }
  crashPoint('sealer.afterCommit');
  tools.metrics.sealed.add({});
  return 'sealed';
}

export async function readBlockRows(pool: Pool, visit: Visit, isFinal: boolean): Promise<BlockRow[]> {
  const { rows } = await pool.query<BlockRow>(
    `select month::text as month, id, blob_key, byte_from, byte_length from recording_blocks where month = $1 and recording_id = $2 ${isFinal ? '' : 'and not is_sealed'} order by id`,
    [visit.month, visit.recordingId],
  );
  return rows;
}

export async function fetchLines(tools: { pool: Pool; blobs: BlobReader }, visit: Visit, blocks: readonly BlockRow[]): Promise<StoredLine[]> {
  const lines: StoredLine[] = [];
  for (const block of blocks) {
    try {
      const bytes = await tools.blobs.get(block.blob_key, { from: Number(block.byte_from), length: block.byte_length });
      for (const line of readLines(await unpackBlock(bytes, `${block.blob_key} at ${String(block.byte_from)}`))) lines.push(line);
    } catch (error) {
      if (!(error instanceof BlobMissing)) throw error;
      // An erasure may have rewritten the pack a moment ago; then the row says another place by now.
      const { rows } = await tools.pool.query<{ blob_key: string }>('select blob_key from recording_blocks where month = $1 and id = $2', [block.month, block.id]);
      if (rows[0]?.blob_key !== block.blob_key) throw new MovedOn('the block moved');
      visit.facts.lost += 1; // truly gone: the recording is sealed with a gap rather than never
    }
  }
  return lines;
}

/** Ends a closed visit: everything is derived again and every row replaced. */
async function sealWhole(tools: SealTools, visit: Visit, before: readonly BlockRow[], stored: readonly StoredLine[]): Promise<void> {
  const derived = await deriveRecording(visit, stored);
  const { paths, elements } = namesOfRecording(visit, derived);
  const learnt = await tools.names.learn(paths, elements);
  const documents = new Map(derived.documents.map((document) => [document.hash, document]));
  const summary = summarize(derived.facts, documentTimes({ documents }), visit.firstReceivedAt);
  const month = summary === null ? (visit.month as string) : monthOf(summary.startedAt);
  await tools.months.ensure([month]);
  const owner = { recordingId: visit.recordingId as bigint, month, workspaceId: visit.workspaceId, siteId: visit.siteId };
  const points = pointsOfRecording(visit, owner, derived, tools.names);
  // Page ids were written into the facts just now, so the views are summed up again with them.
  const final = summarize(derived.facts, documentTimes({ documents }), visit.firstReceivedAt);
  const blocks = cutBlocks(derived.lines, { spanMs: tools.limits.blockSpanMs, bytes: tools.limits.blockBytes });
  const keyframes = await makeKeyframes(derived.lines, blocks, tools.limits.keyframes);
  for (const reason of keyframes.faults) tools.metrics.keyframesMissing.add({ reason });
  const object = await putObject(tools, visit, blocks, keyframes.byBlock);

  const write = async (transaction: Transaction): Promise<void> => {
    const ids = { pages: derived.facts.views.map((view) => BigInt(view.pageId)), elements: points.clicks.map((click) => click.elementId) };
    if (!(await tools.names.areThere(transaction, ids.pages, ids.elements))) throw new MovedOn('names were removed meanwhile');
    for (const table of ['recording_documents', 'page_views', 'signals']) await transaction.query(`delete from ${table} where month = $1 and recording_id = $2`, [visit.month, visit.recordingId]);
    if (month !== visit.month) await transaction.query('delete from recordings where month = $1 and id = $2', [visit.month, visit.recordingId]);
    await tools.points.erase(transaction, owner.recordingId, visit.month as string);
    await writeDocuments(transaction, derived.documents.map((document) => ({ visit: { ...visit, month }, document })));
    await writeSealedBlocks(transaction, { ...visit, month }, object);
    await tools.points.append(transaction, points);
    const version = visit.version + 1n;
    if (final !== null) {
      await writeRecordingRows(transaction, [{ ...owner, version, state: 'sealed', facts: derived.facts, summary: final, inflatedBytes: visit.inflatedBytes }]);
      await writeSignals(transaction, owner, signalRows(derived.signals, derived.facts, final.startedAt));
    }
    await transaction.query(
      `update sessions set state = 'sealed', sealed_at = now(), version = $2, row_version = $2, row_written_at = now(), loose_bytes = 0, facts = $3, month = $4 where recording_id = $1`,
      [visit.recordingId, version, JSON.stringify(derived.facts), month],
    );
  };
  try {
    await swap(tools, visit, object, before, write);
  } catch (error) {
    if (error instanceof MovedOn) await takeBackNames(tools.pool, learnt);
    throw error;
  }
}

/** Gathers the loose parts of a running visit; facts and numbers stay as they are. */
async function sealLoose(tools: SealTools, visit: Visit, before: readonly BlockRow[], stored: readonly StoredLine[]): Promise<void> {
  const lines = stored.flatMap(({ head, events }): SealLine[] => {
    const { span, hasKeyframe } = deriveBatch(JSON.parse(new TextDecoder().decode(events)) as Parameters<typeof deriveBatch>[0]);
    return span === null ? [] : [{ ...head, firstMs: span.firstMs, lastMs: span.lastMs, hasKeyframe, bytes: writeLine(head, events) }];
  }).sort((a, b) => a.doc - b.doc || a.seq - b.seq);
  const object = await putObject(tools, visit, cutBlocks(lines, { spanMs: tools.limits.blockSpanMs, bytes: tools.limits.blockBytes }), new Map());
  await swap(tools, visit, object, before, async (transaction) => {
    // Made when the recording was sealed before; what has come since is not in them.
    await transaction.query('update recording_blocks set keyframe_from = null, keyframe_length = null where month = $1 and recording_id = $2 and keyframe_from is not null', [visit.month, visit.recordingId]);
    await writeSealedBlocks(transaction, visit, object);
    await transaction.query('update sessions set sealed_at = now(), version = version + 1, loose_bytes = 0 where recording_id = $1', [visit.recordingId]);
  });
}

/** Replaces exactly the rows that were read, in one transaction; MovedOn if the recording is not as it was. */
async function swap(tools: SealTools, visit: Visit, object: SealedObject, before: readonly BlockRow[], write: (transaction: Transaction) => Promise<void>): Promise<void> {
  try {
    await inTransaction(tools.pool, async (transaction) => {
      // Keeps erasures and sweeps out until the commit, but no window.
      await transaction.query('select 1 from partitions order by log_id, partition for key share');
      const { rows } = await transaction.query<{ version: bigint; state: string }>('select version, state from sessions where recording_id = $1 for update', [visit.recordingId]);
      if (rows[0]?.version !== visit.version || rows[0].state === 'erased') throw new MovedOn('the recording moved on');
      const names = { ...visit, visitorHash: Buffer.from(visit.facts.first?.visitorHash ?? '', 'hex'), receivedAt: visit.firstReceivedAt };
      if ((await findErasures(transaction, [names])).covering(names) !== null) throw new MovedOn('the recording is being erased');
      if (object.key !== '' && (await tools.blobs.head(object.key)) === null) throw new MovedOn('the object was swept meanwhile');
      crashPoint('sealer.inTransaction');
      const { rows: left } = await transaction.query<{ blob_key: string }>('delete from recording_blocks where month = $1 and id = any($2::bigint[]) returning blob_key', [visit.month, before.map((block) => block.id)]);
      if (left.length !== before.length) throw new MovedOn('the blocks moved on');
      await noteLeftPacks(transaction, [{ ...names, receivedAt: new Date(visit.firstReceivedAt), blobKeys: left.map((block) => block.blob_key) }]);
      await write(transaction);
    });
  } catch (error) {
    // The transaction is undone for certain: the object belongs to nobody, and may hold what is being erased.
    if (error instanceof MovedOn && object.isNew) await removeOrphans(tools.pool, tools.blobs, [object.key]);
    throw error;
  }
}
