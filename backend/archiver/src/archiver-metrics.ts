// What the archiver counts, and how the archive stands.

import type { Pool } from '@hindsight/database';
import { readArchiveState } from '@hindsight/database/archive-state';
import type { ArchiveState } from '@hindsight/database/archive-state';
import type { Count, Metrics } from '@hindsight/telemetry';

export interface ArchiverMetrics {
  files: Count;
  records: Count;
  bytes: Count;
  /** Records left out of the archive, and records taken out of it later. */
  erased: Count<'when'>;
  rewritten: Count;
  failures: Count<'reason'>;
}

/** Registers them; the gauges ask the database when they are read. */
export function archiverMetrics(metrics: Metrics, pool: Pool, now: () => number): ArchiverMetrics {
  let asked: { state: Promise<ArchiveState>; atMs: number } | null = null;
  const state = (): Promise<ArchiveState> => {
    if (asked === null || now() - asked.atMs > 1_000) asked = { state: readArchiveState(pool, now()), atMs: now() };
    return asked.state;
  };
  const one = (pick: (state: ArchiveState) => number) => async () => [{ labels: {}, value: pick(await state()) }];
  metrics.gauge('archive_lag_seconds', 'Time since the end of the oldest hour not wholly archived', ['partition'],
    async () => (await state()).partitions.map((partition) => ({ labels: { partition: String(partition.partition) }, value: partition.lagSeconds })));
  metrics.gauge('archive_late_hours', 'Hours that should have been archived, over all partitions', [], one((all) => all.partitions.reduce((sum, partition) => sum + partition.lateHours, 0)));
  metrics.gauge('archive_missing_ranges', 'Ranges of offsets that no file of the archive answers for', [], one((all) => all.missing.length));
  metrics.gauge('archive_late_id_lists', 'Files whose list of ids given out is overdue', [], one((all) => all.lateIds));
  metrics.gauge('archive_files', 'Files of the archive', [], one((all) => all.files));
  metrics.gauge('archive_bytes', 'Size of the archive as stored', [], one((all) => all.bytes));
  metrics.gauge('archive_open_erasures', 'Erasures that have not gone through the whole archive', [], one((all) => all.openErasures));
  metrics.gauge('archive_oldest_erasure_seconds', 'Age of the oldest of them', [], one((all) => all.oldestErasureSeconds));
  return {
    files: metrics.count('archiver_files_written_total', 'Files written and verified'),
    records: metrics.count('archiver_records_archived_total', 'Records written into them'),
    bytes: metrics.count('archiver_record_bytes_archived_total', 'Their bytes before compressing'),
    erased: metrics.count('archiver_records_erased_total', 'Records erased before or after they came into the archive', ['when']),
    rewritten: metrics.count('archiver_files_rewritten_total', 'Files written anew without erased records'),
    failures: metrics.count('archiver_failures_total', 'Looks at a partition that failed and are repeated', ['reason']),
  };
}
