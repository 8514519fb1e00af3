// consume: the loop of one partition. Reads windows and takes them through; backs off while a store fails, gives the
// partition up when the lease is lost, and stops with an alarm when its offset lies outside the log.

import { setTimeout as delay } from 'node:timers/promises';

import { inTransaction } from '@hindsight/database';
import type { LogEntry, LogReader } from '@hindsight/log/read';
import type { Logger } from '@hindsight/telemetry';

import { readEntry } from '../assemble/arrival.ts';
import { parkRecords } from '../persist/park-records.ts';
import { FenceLost, WindowStale } from '../persist/write-window.ts';
import type { Place } from '../persist/write-window.ts';
import { refreshRows } from '../persist/refresh-rows.ts';
import { expireSlices } from '../persist/expire-slices.ts';
import { askRetry, takeRetries } from '../park/parked.ts';
import { chooseWindow } from './choose-window.ts';
import { noteTry, renewLease } from './lease.ts';
import type { Hold } from './lease.ts';
import { runWindow } from './run-window.ts';
import type { WindowTools } from './run-window.ts';
import { failedStore, isWindowFault, LogFailed, loggable } from './store-failure.ts';

export type PartitionEnd = 'stopped' | 'lost' | 'outside-log';

export interface PartitionTools extends WindowTools {
  log: LogReader;
  logger: Logger;
}

/** Works until `signal` is raised or the partition must be given up. Never throws. */
export async function workPartition(tools: PartitionTools, hold: Hold, signal: AbortSignal): Promise<PartitionEnd> {
  const { logger, limits } = tools;
  const chores: Chores = { doneAt: 0, renewedAt: performance.now(), expiredTo: 0 };
  let failures = 0;
  let stale = 0;
  while (!signal.aborted) {
    try {
      const isIdle = !(await takeOneWindow(tools, hold, signal));
      if (isIdle || performance.now() - chores.doneAt > limits.pollMs) await doChores(tools, hold, chores);
      if (isIdle) await waitForRecords(tools, hold, signal);
      failures = 0;
      stale = 0;
    } catch (error) {
      if (error instanceof FenceLost) {
        // Perhaps our own commit moved the offset and only its answer was lost: still ours then, and nobody died of it.
        if (error.noticed === 'window') await takeBackTry(tools, hold);
        return lose(tools, hold, error.noticed);
      }
      if (error instanceof OutsideLog) {
        logger.error({ partition: hold.partition, offset: String(hold.nextOffset) }, 'PartitionOutsideLog');
        return 'outside-log';
      }
      if (error instanceof WindowStale && stale++ < 10) continue;
      if (isWindowFault(error)) {
        // The try was counted before it began; what fails again and again is found by halving and set aside.
        hold.windowTries += 1;
        logger.error({ partition: hold.partition, fault: loggable(error) }, 'WindowFailed');
      } else {
        tools.metrics.storeFailures.add({ store: failedStore(error) });
        logger.warn({ partition: hold.partition, fault: loggable(error) }, 'StoreFailed');
        if (!(await takeBackTry(tools, hold))) return lose(tools, hold, 'waiting');
      }
      const backoffMs = Math.min(limits.maxBackoffMs, limits.backoffMs * 2 ** failures++);
      await delay(backoffMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
  return 'stopped';
}

class OutsideLog extends Error {}

function lose({ metrics, logger }: PartitionTools, { partition }: Hold, noticed: FenceLost['noticed'] | 'waiting'): PartitionEnd {
  metrics.partitionsLost.add({ noticed });
  logger.warn({ partition, noticed }, 'PartitionLost');
  return 'lost';
}

/** What was last done when, so that a quiet partition costs the database little. */
interface Chores {
  /** By `performance.now()`. */
  doneAt: number;
  renewedAt: number;
  /** Log time. */
  expiredTo: number;
}

async function takeOneWindow(tools: PartitionTools, hold: Hold, signal: AbortSignal): Promise<boolean> {
  const { log, pool, limits } = tools;
  let entries = await readEntries(tools, hold);
  if (entries.length === 0) return false;
  if (hold.windowTries === 0 && hold.suspectTo === null && sizeOf(entries) < limits.windowBytes / 2) {
    // A little later there is usually more: one window for all visits is what keeps requests to the stores few.
    await delay(limits.settleMs, undefined, { signal }).catch(() => undefined);
    entries = await readEntries(tools, hold);
  }
  noteLag(tools, hold, entries);
  const choice = chooseWindow(hold, entries);
  if (choice.isDeadly) return parkDeadly(tools, hold, choice.entries[0] as LogEntry);
  hold.suspectTo = choice.suspectTo;
  hold.windowTo = (choice.entries[choice.entries.length - 1] as LogEntry).nextOffset;
  if (!(await noteTry(pool, log.logId, { ...hold, windowTries: choice.tries + 1 }, limits.leaseMs))) throw new FenceLost('renewal');
  hold.windowTries = choice.tries;
  const window = await keepingLease(tools, hold, () => runWindow(tools, placeOf(tools, hold), choice.entries));
  settleHold(hold, window.consumedTo ?? hold.nextOffset, window.watermark);
  noteLag(tools, hold, entries.filter((entry) => entry.offset >= hold.nextOffset));
  return true;
}

/** A slow store is no reason to change hands. A process that stands still renews nothing, and loses the partition as it should. */
async function keepingLease<T>({ pool, log, limits }: PartitionTools, hold: Hold, work: () => Promise<T>): Promise<T> {
  // A renewal that fails or comes too late changes nothing here: the window's own fence decides.
  const renewal = setInterval(() => void renewLease(pool, log.logId, hold, limits.leaseMs).catch(() => undefined), limits.leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
  }
}

/**
 * A window given back because a store failed killed nobody: were its try left standing, change of hands after change of hands would
 * have its records suspected, and parked. Prolongs the lease over the wait; false when the partition is no longer ours.
 */
async function takeBackTry({ pool, log, limits }: PartitionTools, hold: Hold): Promise<boolean> {
  return noteTry(pool, log.logId, hold, limits.leaseMs).catch(() => true);
}

function sizeOf(entries: readonly LogEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
}

/** Parked records somebody wants tried again get a window of their own, so that nothing else is blamed for them. */
async function retryParked(tools: PartitionTools, hold: Hold): Promise<void> {
  const retries = await takeRetries(tools.pool, tools.log.logId, hold.partition);
  if (retries.length === 0) return;
  try {
    await runWindow(tools, placeOf(tools, hold), [], retries);
  } catch (error) {
    if (isWindowFault(error)) return tools.logger.error({ partition: hold.partition, fault: loggable(error) }, 'RetryFailed');
    await askRetry(tools.pool, retries.map((retry) => retry.parkedId));
    throw error;
  }
}

function placeOf(tools: PartitionTools, hold: Hold): Place {
  return { logId: tools.log.logId, partition: hold.partition, epoch: hold.epoch, nextOffset: hold.nextOffset };
}

/** After a commit the row in Postgres says the same. */
function settleHold(hold: Hold, nextOffset: bigint, watermark: number): void {
  hold.nextOffset = nextOffset;
  hold.watermark = Math.max(hold.watermark, watermark);
  hold.windowTo = null;
  hold.windowTries = 0;
  if (hold.suspectTo !== null && hold.suspectTo <= nextOffset) hold.suspectTo = null;
}

async function readEntries({ log, limits }: PartitionTools, hold: Hold): Promise<LogEntry[]> {
  try {
    return await log.read(hold.partition, hold.nextOffset, limits.windowBytes);
  } catch (error) {
    if ((error as { name?: unknown }).name === 'RangeError') throw new OutsideLog('outside the log', { cause: error });
    throw logFailed(error);
  }
}

function logFailed(error: unknown): LogFailed {
  return new LogFailed(error instanceof Error ? error.message : String(error), { cause: error });
}

async function parkDeadly(tools: PartitionTools, hold: Hold, entry: LogEntry): Promise<boolean> {
  const { pool, log, metrics, logger } = tools;
  const reason = 'killed-worker';
  await inTransaction(pool, async (transaction) => {
    const { rowCount } = await transaction.query(
      `update partitions set next_offset = $1, window_to = null, window_tries = 0, suspect_to = null
       where log_id = $2 and partition = $3 and next_offset = $4 and epoch = $5`,
      [entry.nextOffset, log.logId, hold.partition, hold.nextOffset, hold.epoch],
    );
    if (rowCount !== 1) throw new FenceLost('window');
    const read = readEntry(entry);
    const named = read.kind === 'passing' ? { ...read, kind: 'unreadable' as const, bytes: entry.bytes, parkedId: null, reason } : read;
    await parkRecords(transaction, { logId: log.logId, partition: hold.partition }, [{ entry: named, bytes: entry.bytes, reason }]);
  });
  metrics.parked.add({ reason });
  logger.error({ partition: hold.partition, offset: String(entry.offset), reason }, 'RecordParked');
  settleHold(hold, entry.nextOffset, 0);
  hold.suspectTo = null;
  return true;
}

/** What is due now and then, however busy the partition is. */
async function doChores(tools: PartitionTools, hold: Hold, chores: Chores): Promise<void> {
  const { pool, log, limits } = tools;
  const place = { logId: log.logId, partition: hold.partition };
  chores.doneAt = performance.now();
  if (chores.doneAt - chores.renewedAt > limits.leaseMs / 5) {
    if (!(await renewLease(pool, log.logId, hold, limits.leaseMs))) throw new FenceLost('renewal');
    chores.renewedAt = performance.now();
  }
  await retryParked(tools, hold);
  await refreshRows(pool, place, limits);
  if (chores.expiredTo !== hold.watermark) {
    await expireSlices(tools, place, hold.watermark);
    chores.expiredTo = hold.watermark;
  }
}

async function waitForRecords({ log, limits, metrics }: PartitionTools, hold: Hold, signal: AbortSignal): Promise<void> {
  metrics.lag.set(hold.partition, { records: 0, oldestAt: null });
  try {
    await unlessAborted(log.wait(hold.partition, hold.nextOffset, limits.pollMs), signal);
  } catch (error) {
    throw logFailed(error);
  }
}

/** Resolves with `work` or when the signal is raised. Leaves no listener behind: this runs once a second for months. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  signal.addEventListener('abort', onAbort);
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function noteLag(tools: PartitionTools, hold: Hold, waiting: readonly LogEntry[]): void {
  const oldest = waiting[0] === undefined ? null : readEntry(waiting[0]);
  tools.metrics.lag.set(hold.partition, { records: waiting.length, oldestAt: oldest === null || oldest.kind === 'unreadable' ? null : oldest.receivedAt });
}
