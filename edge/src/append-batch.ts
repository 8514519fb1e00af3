// Step 3 of 4: an admitted batch → the log. Promise: resolves only when the batch would survive a power cut.

import { LogUnavailable, type LogRefusal, type LogWriter } from '@hindsight/log/write';
import type { EdgeCode } from '@hindsight/errors';
import { encodeLogRecord, partitionOf, type BatchRecord } from '@hindsight/wire';
import { refuse, type Refusal } from './refusal.ts';

const REFUSAL_CODES: Record<LogRefusal, EdgeCode> = {
  full: 'EDGE_LOG_FULL',
  unreachable: 'EDGE_LOG_UNREACHABLE',
  broken: 'EDGE_LOG_BROKEN',
  closed: 'EDGE_SERVER_STOPPING',
};
const LOG_AFTER_MS = 10_000;

export async function appendBatch(record: BatchRecord, log: LogWriter): Promise<{ ok: true } | Refusal> {
  const refusal = log.refusal();
  if (refusal !== null) return refuse(REFUSAL_CODES[refusal], LOG_AFTER_MS);
  try {
    await log.append(partitionOf(record.header.session, log.partitions), encodeLogRecord(record));
    return { ok: true };
  } catch (error) {
    if (error instanceof LogUnavailable) return refuse(REFUSAL_CODES[error.refusal], LOG_AFTER_MS);
    throw error;
  }
}
