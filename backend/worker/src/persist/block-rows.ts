// The rows that say where in an object each block of a recording lies: loose in a window's pack, or sealed.

import type { Transaction } from '@hindsight/database';

import type { Chunk, Visit } from '../assemble/visit.ts';
import { bulkInsert } from './bulk-insert.ts';
import type { Column } from './bulk-insert.ts';
import type { ByteRange } from './pack.ts';

export interface PlacedBlock extends ByteRange {
  visit: Pick<Visit, 'month' | 'recordingId' | 'workspaceId'>;
  block: Omit<Chunk, 'lines'>;
}

/** @param key of the object the blocks lie in */
export async function writeBlocks<Block extends PlacedBlock>(transaction: Transaction, key: string, blocks: readonly Block[], more: readonly Column<Block>[] = []): Promise<void> {
  await bulkInsert<Block>(transaction, 'recording_blocks', [
    { name: 'month', type: 'date', of: ({ visit }) => visit.month },
    { name: 'recording_id', type: 'bigint', of: ({ visit }) => visit.recordingId },
    { name: 'workspace_id', type: 'bigint', of: ({ visit }) => visit.workspaceId },
    { name: 'doc', type: 'int', of: ({ block }) => block.doc },
    { name: 'clock', type: 'int', of: ({ block }) => block.clock },
    { name: 'blob_key', type: 'text', of: () => key },
    { name: 'byte_from', type: 'bigint', of: ({ from }) => from },
    { name: 'byte_length', type: 'int', of: ({ length }) => length },
    { name: 'from_ms', type: 'bigint', of: ({ block }) => block.fromMs },
    { name: 'to_ms', type: 'bigint', of: ({ block }) => block.toMs },
    { name: 'from_seq', type: 'int', of: ({ block }) => block.fromSeq },
    { name: 'to_seq', type: 'int', of: ({ block }) => block.toSeq },
    { name: 'has_keyframe', type: 'boolean', of: ({ block }) => block.hasKeyframe },
    ...more,
  ], blocks);
}
