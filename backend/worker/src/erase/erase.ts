// erase: works off the tombstones in three steps, each marked when it is done, so that a crash goes on where it was.
// Tombstones themselves stay for ever: every writer asks them.

import type { LogReader, LogTrimmer } from '@hindsight/log/read';

import { crashPoint } from '../crash-point.ts';
import type { WorkerMetrics } from '../worker-metrics.ts';
import { eraseBlobs } from './erase-blobs.ts';
import { eraseLog } from './erase-log.ts';
import { eraseRows } from './erase-rows.ts';
import type { RowErasureTools } from './erase-rows.ts';
import { openTombstones } from './open-tombstones.ts';

export interface EraseTools extends RowErasureTools {
  log: LogReader;
  /** Null where another process writes the log: the log's part then stays open. */
  trimmer: LogTrimmer | null;
  metrics: Pick<WorkerMetrics, 'erased'>;
}

/** One round. Returns how many tombstones were open. */
export async function eraseOnce(tools: EraseTools): Promise<number> {
  const open = await openTombstones(tools.pool);
  for (const tombstone of open) {
    if (!tombstone.areRowsGone) tools.metrics.erased.add({}, await eraseRows(tools, tombstone));
  }
  crashPoint('eraser.afterRows');
  for (const tombstone of open) if (!tombstone.areBlobsGone) await eraseBlobs(tools.pool, tools.blobs, tombstone);
  crashPoint('eraser.afterBlobs');
  if (tools.trimmer !== null && open.some((one) => !one.isLogGone)) {
    // Read again: erasing rows taught recordings' tombstones which session they are.
    await eraseLog(tools.pool, tools.log, tools.trimmer, (await openTombstones(tools.pool)).filter((one) => !one.isLogGone && one.areRowsGone));
  }
  return open.length;
}
