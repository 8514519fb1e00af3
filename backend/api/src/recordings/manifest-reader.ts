// A recording's manifest, from its rows: documents with clocks and gaps, blocks in play order.
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from '@hindsight/database';
import type { Manifest, ManifestBlock, ManifestDocument } from '@hindsight/wire';

import { POOL } from '../api-parts.ts';
import { gapsOf } from './gaps.ts';
import type { StoredRecording } from './recordings.ts';

interface DocumentRow {
  doc: number;
  tab: string;
  /** Postgres's text of an int4multirange, e.g. `{[0,4),[6,9)}`. */
  seen: string;
  /** Per clock: `offset` is the ms since 1970 of document time 0; null before the clock's first batch was placed. */
  clocks: Record<string, { offset: number | null }>;
}

interface BlockRow {
  id: bigint;
  doc: number;
  clock: number;
  byte_length: number;
  from_ms: bigint;
  to_ms: bigint;
  from_seq: number;
  to_seq: number;
  has_keyframe: boolean;
  is_sealed: boolean;
  /** Length of the keyframe stored beside the block. */
  keyframe_length: number | null;
}

@Injectable()
export class ManifestReader {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  async read({ summary, version, month }: StoredRecording): Promise<Manifest> {
    const key = [month, summary.id, summary.workspaceId];
    const documents = await this.#pool.query<DocumentRow>(
      'select doc, tab, seen::text as seen, clocks from recording_documents where month = $1 and recording_id = $2 and workspace_id = $3 order by doc', key,
    );
    const blocks = await this.#pool.query<BlockRow>(
      `select id, doc, clock, byte_length, from_ms, to_ms, from_seq, to_seq, has_keyframe, is_sealed, keyframe_length
       from recording_blocks where month = $1 and recording_id = $2 and workspace_id = $3 order by doc, from_seq, id`, key,
    );
    const byNumber = new Map(documents.rows.map((row) => [row.doc, row]));
    // What came after sealing is in no keyframe.
    const isSealed = blocks.rows.every((row) => row.is_sealed);
    const placed = blocks.rows.map((row) => describeBlock(row, byNumber.get(row.doc), summary.startedAt, isSealed)).sort((a, b) => a.fromMs - b.fromMs || a.doc - b.doc || a.fromSeq - b.fromSeq);
    return {
      recordingId: String(summary.id),
      version: String(version),
      startedAt: summary.startedAt,
      // While the visit runs its blocks are ahead of the recording's row.
      durationMs: placed.reduce((longest, block) => Math.max(longest, block.toMs), summary.durationMs),
      isLive: summary.isLive,
      documents: documents.rows.map((row) => describeDocument(row, summary.startedAt)),
      blocks: placed,
    };
  }
}

function describeDocument(row: DocumentRow, startedAt: number): ManifestDocument {
  return {
    doc: row.doc,
    tab: row.tab,
    clockOffsetsMs: Object.fromEntries(Object.entries(row.clocks).map(([clock, { offset }]) => [clock, Math.round((offset ?? startedAt) - startedAt)])),
    gaps: gapsOf(row.seen),
  };
}

function describeBlock(row: BlockRow, document: DocumentRow | undefined, startedAt: number, isSealed: boolean): ManifestBlock {
  const zeroMs = Math.round((document?.clocks[String(row.clock)]?.offset ?? startedAt) - startedAt);
  return {
    id: String(row.id), doc: row.doc, tab: document?.tab ?? '', bytes: row.byte_length,
    fromMs: zeroMs + Number(row.from_ms), toMs: zeroMs + Number(row.to_ms), hasKeyframe: row.has_keyframe, fromSeq: row.from_seq, toSeq: row.to_seq,
    ...(isSealed && row.keyframe_length !== null && { keyframe: { bytes: row.keyframe_length } }),
  };
}
