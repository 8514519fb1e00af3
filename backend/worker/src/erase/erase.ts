// erase: works off the tombstones in three steps, each marked when it is done, so that a crash goes on where it was.
// Tombstones themselves stay for ever: every writer asks them.

import type { LogReader, LogTrimmer } from '@hindsight/log/read';

import { eraseAssets } from '../assets/erase-assets.ts';
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

/** When the next pass over the log may begin, by `performance.now()`. Kept between rounds. */
export interface LogPace {
  notBeforeMs: number;
}
/** A pass reads the whole log: passes get this part of the time at most, however many erasures are asked for. */
const LOG_SHARE = 0.1;

/** One round. Returns how many tombstones were open. */
export async function eraseOnce(tools: EraseTools, pace: LogPace): Promise<number> {
  const open = await openTombstones(tools.pool);
  for (const tombstone of open) {
    if (!tombstone.areRowsGone) tools.metrics.erased.add({}, await eraseRows(tools, tombstone));
  }
  crashPoint('eraser.afterRows');
  for (const tombstone of open) {
    if (tombstone.areBlobsGone) continue;
    await eraseAssets(tools.pool, tools.blobs, tombstone);
    await eraseBlobs(tools.pool, tools.blobs, tombstone);
  }
  crashPoint('eraser.afterBlobs');
  if (tools.trimmer !== null && open.some((one) => !one.isLogGone) && performance.now() >= pace.notBeforeMs) {
    const startedMs = performance.now();
    // Read again: erasing rows taught recordings' tombstones which session they are.
    await eraseLog(tools.pool, tools.log, tools.trimmer, (await openTombstones(tools.pool)).filter((one) => !one.isLogGone && one.areRowsGone));
    pace.notBeforeMs = performance.now() + (performance.now() - startedMs) * (1 / LOG_SHARE - 1);
  }
  return open.length;
}
