// The archiver as a part of a program: takes partitions and looks at them now and then. What waits of an hour that is over becomes a
// file; then come the ids given out, and the erasures.

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { hourStart, readCatalog } from '@hindsight/archive';
import type { BlobStore } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';
import type { LogEntry, LogReader } from '@hindsight/log/read';
import type { Logger, Metrics, PartHealth } from '@hindsight/telemetry';

import { archiverMetrics } from './archiver-metrics.ts';
import { cutFile, receivedAt } from './cut-file.ts';
import { eraseFiles } from './erase-files.ts';
import { FenceLost, noteLook, releasePartition, takePartitions } from './lease.ts';
import type { ArchiveHold } from './lease.ts';
import { DEFAULT_ARCHIVER_LIMITS } from './limits.ts';
import type { ArchiverLimits } from './limits.ts';
import { listIds } from './list-ids.ts';
import { takeUpFiles } from './take-up-files.ts';
import { ErasedMeanwhile, writeFile } from './write-file.ts';
import type { WriteTools } from './write-file.ts';

const HOUR_MS = 3_600_000;
/** A pass of erasures may read much of the archive: passes get this part of the time, so that a small archive is done at once. */
const ERASE_SHARE = 0.01;

export interface ArchiverOptions {
  log: LogReader;
  blobs: BlobStore;
  pool: Pool;
  logger: Logger;
  metrics: Metrics;
  now?: () => number;
  limits?: Partial<ArchiverLimits>;
  /** A name kept over restarts lets a killed archiver go on at once. Default: random. */
  owner?: string;
}

export interface Archiver {
  health(): PartHealth;
  /** Finishes the file at hand and gives the partitions back. */
  stop(): Promise<void>;
}

/** Starts at once and returns; failures of the stores are waited out, not thrown. */
export function startArchiver(options: ArchiverOptions): Archiver {
  const { log, pool, blobs, logger } = options;
  const limits = { ...DEFAULT_ARCHIVER_LIMITS, ...options.limits };
  const now = options.now ?? Date.now;
  const owner = options.owner ?? randomUUID();
  const tools: WriteTools = { pool, blobs, metrics: archiverMetrics(options.metrics, pool, now) };
  const holds = new Map<number, ArchiveHold>();
  /** When the next pass of erasures may begin, per partition, by `performance.now()`. */
  const eraseNotBefore = new Map<number, number>();
  const alarms = new Map<number, string>();
  const stopping = new AbortController();

  async function take(): Promise<void> {
    const bounds = await Promise.all(Array.from({ length: log.partitions }, (_, partition) => log.bounds(partition)));
    const taken = await takePartitions(pool, log.logId, owner, limits.leaseMs, bounds.map((one) => one.first), [...holds.keys()]);
    if (taken.length === 0) return;
    const catalog = await readCatalog(blobs, { logId: log.logId });
    for (const hold of taken) {
      const files = await takeUpFiles(tools, log, hold, catalog);
      if (files > 0) logger.info({ partition: hold.partition, files }, 'ArchiveTakenUp');
      holds.set(hold.partition, hold);
    }
  }

  async function look(hold: ArchiveHold): Promise<void> {
    for (let isDone = false; !isDone && !stopping.signal.aborted;) {
      const { entries, isFull } = await readWaiting(log, hold, limits.fileBytes);
      await noteLook(pool, hold, limits.leaseMs, entries[0] === undefined ? null : Math.max(hold.logTime, receivedAt(entries[0])) || now());
      if (entries.length === 0) break;
      const cut = cutFile(entries, hold.logTime, now());
      const isOver = cut.isOver || isFull || hourStart(cut.hour) + HOUR_MS + limits.graceMs <= now();
      if (isOver) await writeFile(tools, hold, log.partitions, cut);
      isDone = !isOver;
    }
    await listIds(tools, hold, now() - limits.graceMs);
    const startedMs = performance.now();
    if (startedMs < (eraseNotBefore.get(hold.partition) ?? 0)) return;
    await eraseFiles(tools, hold);
    eraseNotBefore.set(hold.partition, performance.now() + Math.min(limits.eraseEveryMs, (performance.now() - startedMs) * (1 / ERASE_SHARE - 1)));
  }

  async function lookGuarded(hold: ArchiveHold): Promise<boolean> {
    try {
      await look(hold);
      alarms.delete(hold.partition);
      return true;
    } catch (error) {
      const { name } = error as { name?: unknown };
      const reason = error instanceof FenceLost ? 'lease' : error instanceof ErasedMeanwhile ? 'erased' : name === 'RangeError' ? 'outside-log' : 'store';
      tools.metrics.failures.add({ reason });
      if (reason === 'lease') holds.delete(hold.partition);
      if (reason === 'outside-log') alarms.set(hold.partition, 'records left the log before they were archived');
      logger.warn({ partition: hold.partition, reason, err: error }, 'PartitionNotArchived');
      return reason === 'lease' || reason === 'erased';
    }
  }

  const running = (async () => {
    for (let failures = 0; !stopping.signal.aborted;) {
      let isWell = true;
      try {
        await take();
      } catch (error) {
        isWell = false;
        tools.metrics.failures.add({ reason: 'store' });
        logger.warn({ err: error }, 'ArchiveNotTaken');
        holds.clear(); // a partition half taken up is taken again
      }
      for (const hold of [...holds.values()]) if (!stopping.signal.aborted) isWell = (await lookGuarded(hold)) && isWell;
      failures = isWell ? 0 : failures + 1;
      const waitMs = Math.min(limits.maxBackoffMs, limits.lookEveryMs * 2 ** Math.min(failures, 8));
      await delay(waitMs * (0.9 + Math.random() / 5), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();

  return {
    health: () => (alarms.size > 0 ? { state: 'degraded', reason: `partitions ${[...alarms.keys()].join(', ')}: ${[...alarms.values()][0] ?? ''}` } : { state: 'ready' }),
    async stop() {
      stopping.abort();
      await running;
      for (const hold of holds.values()) await releasePartition(pool, hold).catch((error: unknown) => logger.warn({ err: error }, 'LeaseNotReleased'));
    },
  };
}

/** What waits, up to about `fileBytes`; `isFull`: there is more than one file takes. */
async function readWaiting(log: LogReader, hold: ArchiveHold, fileBytes: number): Promise<{ entries: LogEntry[]; isFull: boolean }> {
  const entries: LogEntry[] = [];
  let from = hold.nextOffset;
  for (let bytes = 0; bytes < fileBytes;) {
    const more = await log.read(hold.partition, from, fileBytes - bytes);
    const last = more.at(-1);
    if (last === undefined) return { entries, isFull: false };
    for (const entry of more) {
      entries.push(entry);
      bytes += entry.bytes.length;
    }
    from = last.nextOffset;
  }
  return { entries, isFull: true };
}
