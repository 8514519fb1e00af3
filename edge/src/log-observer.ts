// The log's facts as counters and lines in the operator's log.

import type { LogObserver } from '@hindsight/log';
import type { Logger, Metrics } from '@hindsight/telemetry';

/** @param ended called once when the log is broken for good: the program must stop with an error */
export function makeLogObserver(metrics: Metrics, logger: Logger, ended: () => void): LogObserver {
  const torn = metrics.count('log_torn_tail_bytes_total', 'Bytes cut off behind the last whole record when the log was opened.');
  const corrupt = metrics.count('log_corrupt_records_total', 'Damaged places of the log passed over.');
  const syncs = metrics.timing('log_sync_seconds', 'Time of one group commit: write and fdatasync, or one produce request.');
  const records = metrics.count('log_records_total', 'Records made durable.');
  const bytes = metrics.count('log_appended_bytes_total', 'Bytes made durable; on disk with their frames.');
  const refused = metrics.count('log_append_errors_total', 'Records the log did not take or did not make durable in time, by reason.', ['reason']);
  return {
    tornTail: (partition, cut) => {
      torn.add({}, cut);
      logger.warn({ partition, bytes: cut }, 'LogTailCut');
    },
    damaged: (partition, from, to) => {
      corrupt.add({});
      logger.error({ partition, from: String(from), to: String(to) }, 'LogDamageFound');
    },
    filling: (share, freeBytes) => logger.warn({ share: Math.round(share * 100) / 100, freeBytes }, 'LogFilling'),
    broke: (error) => {
      logger.fatal({ err: error }, 'LogBroke');
      ended();
    },
    unavailable: (reason, count) => refused.add({ reason }, count),
    reachable: (error) => {
      if (error === null) logger.info({}, 'LogAnswersAgain');
      else logger.warn({ err: error }, 'LogUnreachable');
    },
    synced: (count, written, tookMs) => {
      records.add({}, count);
      bytes.add({}, written);
      syncs.observeSeconds(tookMs / 1000);
    },
  };
}
