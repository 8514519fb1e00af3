// rebuild: recordings, page views, points, manifest and documents anew from the archive. The worker's own code runs over the archive into
// a schema and a blob store of its own; what comes out is compared with the live rows, and differences are applied one by one.

import { ArchiveReader, hourPlus, hourStart, readCatalog, readIdsFile } from '@hindsight/archive';
import type { ArchiveCatalog, Hour } from '@hindsight/archive';
import type { BlobStore } from '@hindsight/blobs';
import { openPool } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';
import type { PointStore } from '@hindsight/points';
import type { Logger } from '@hindsight/telemetry';

import type { WorkerLimits } from '../limits.ts';
import { Months } from '../persist/months.ts';
import { apply, NamesMoved } from './apply.ts';
import { compare } from './compare.ts';
import type { Coverage, Difference } from './compare.ts';
import { fillFrom } from './fill.ts';
import { addGivenIds, makeScratch, SCRATCH, settleIds } from './scratch.ts';
import { SelectedLog } from './selected-log.ts';

export interface RebuildOptions {
  databaseUrl: string;
  /** The live database. */
  pool: Pool;
  /** Where the archive lies, and the recordings. */
  blobs: BlobStore;
  /** For what is made before it is compared; empty at the start, of no use afterwards. */
  scratchBlobs: BlobStore;
  points: PointStore<Transaction>;
  logger: Logger;
  /** Hours in which visits began, both included; absent: all there is. */
  from?: Hour;
  to?: Hour;
  siteId?: bigint;
  /** Only say what differs. */
  isDryRun: boolean;
  /** Whether recordings of which the archive knows nothing are removed; else they are only named. */
  removes?: boolean;
  /** No worker runs, as after a restore: visits that run by their rows are rebuilt too, and workers then go on where the archive ends. */
  isStopped?: boolean;
  workers?: number;
  limits?: Partial<WorkerLimits>;
  /** Told of every difference and what became of it. */
  told?: (difference: Difference, outcome: string) => void;
}

export interface RebuildReport {
  added: number;
  changed: number;
  removed: number;
  same: number;
  /** By reason: differences that were not (or would not be) applied. */
  leftAlone: Record<string, number>;
  /** Sessions that cannot have the id given to them before. */
  lostIds: number;
  /** Records of the archive no recording could be made of. */
  parked: number;
  gaps: ArchiveCatalog['gaps'];
  damaged: ArchiveCatalog['damaged'];
}

/** A session takes batches this long after its first: so far around the hours asked for the archive is read. */
const SPAN_HOURS = 25;
const LOCK = 6_021_952;

/** @throws Error if another rebuild runs; ArchiveDamaged */
export async function rebuild(options: RebuildOptions): Promise<RebuildReport> {
  const { pool } = options;
  const lock = await pool.connect();
  const { rows } = await lock.query<{ is_mine: boolean }>('select pg_try_advisory_lock($1) as is_mine', [LOCK]);
  try {
    if (rows[0]?.is_mine !== true) throw new Error('another rebuild runs on this database');
    if (options.isStopped === true) await refuseWhileWorked(pool);
    const scratch = await makeScratch(pool);
    const scratchPool = openPool(options.databaseUrl, { max: 24, applicationName: 'hindsight-rebuild', schema: SCRATCH });
    scratchPool.on('error', (error) => options.logger.warn({ err: error }, 'DatabaseConnectionLost'));
    try {
      return await rebuildThrough(options, scratch.live, scratchPool);
    } finally {
      await scratchPool.end();
      await scratch.drop();
    }
  } finally {
    await lock.query('select pg_advisory_unlock($1)', [LOCK]);
    lock.release();
  }
}

async function rebuildThrough(options: RebuildOptions, live: string, scratchPool: Pool): Promise<RebuildReport> {
  const { pool, blobs, scratchBlobs } = options;
  const catalog = await readCatalog(blobs, {
    ...(options.from === undefined ? {} : { from: hourPlus(options.from, -SPAN_HOURS) }), ...(options.to === undefined ? {} : { to: hourPlus(options.to, SPAN_HOURS) }),
  });
  for (const { key } of [...catalog.ids].sort((a, b) => (a.hour < b.hour ? -1 : 1))) await addGivenIds(pool, await readIdsFile(blobs, key));
  const report: RebuildReport = { added: 0, changed: 0, removed: 0, same: 0, leftAlone: {}, lostIds: await settleIds(pool, live, catalog.largestId), parked: 0, gaps: catalog.gaps, damaged: catalog.damaged };
  for (const archived of catalog.logs) {
    const end = Math.max(0, ...archived.files.flat().map((file) => file.footer.receivedTo));
    await fillFrom(new SelectedLog(new ArchiveReader(blobs, archived), options.siteId ?? null, end), {
      pool: scratchPool, blobs: scratchBlobs, points: options.points, logger: options.logger, workers: options.workers ?? 2, limits: options.limits ?? {},
    });
  }
  report.parked = Number((await scratchPool.query<{ n: bigint }>('select count(*) as n from parked_records')).rows[0]?.n);
  const selection = {
    fromMs: options.from === undefined ? 0 : hourStart(options.from), beforeMs: options.to === undefined ? FAR_MS : hourStart(hourPlus(options.to, 1)), siteId: options.siteId ?? null,
  };
  const applying = { pool, live, months: new Months(pool), scratchBlobs, liveBlobs: blobs, version: BigInt(Math.floor(Date.now() / 1000)) };
  const isWhole = catalog.gaps.length === 0 && catalog.damaged.length === 0;
  for await (const difference of compare({ pool, live, liveBlobs: blobs, isStopped: options.isStopped ?? false }, selection, coverageOf(catalog))) {
    const refusal = refuse(difference, options, isWhole);
    const outcome = difference.kind === 'same' ? 'same' : refusal ?? (options.isDryRun ? 'would be applied' : await applyOne(applying, difference));
    if (difference.kind !== 'same') options.told?.(difference, outcome);
    if (difference.kind === 'same') report.same++;
    else if (difference.kind !== 'left-alone' && (outcome === 'applied' || outcome === 'would be applied')) report[difference.kind]++;
    else report.leftAlone[outcome] = (report.leftAlone[outcome] ?? 0) + 1;
  }
  const isAll = options.from === undefined && options.to === undefined && options.siteId === undefined;
  if (options.isStopped === true && isAll && isWhole && !options.isDryRun) await moveOffsets(pool, catalog);
  return report;
}

async function refuseWhileWorked(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ partition: number }>('select partition from partitions where owner is not null and lease_until > now() order by 1');
  if (rows.length > 0) throw new Error(`workers run: partitions ${rows.map((row) => row.partition).join(', ')} are leased`);
}

/**
 * Where a restored database would begin, the log may have been let go already. All the archive has was just rebuilt, so workers may begin
 * with its last day: what they read twice they know, and slices whose rest is still to come are found.
 */
async function moveOffsets(pool: Pool, catalog: ArchiveCatalog): Promise<void> {
  for (const { logId, files } of catalog.logs) {
    for (const [partition, some] of files.entries()) {
      const last = some.at(-1);
      if (last === undefined) continue;
      const begin = some.find((file) => file.footer.hour >= hourPlus(last.footer.hour, -24)) ?? last;
      await pool.query(
        `update partitions set next_offset = $3, window_to = null, window_tries = 0, suspect_to = null where log_id = $1 and partition = $2 and next_offset < $3`, [logId, partition, begin.first]);
    }
  }
}

/** Year 9999: Postgres and ISO dates know it. */
const FAR_MS = 253_402_300_799_999;

/** Why a difference is not applied; null if it is. An archive with holes adds, but neither changes nor removes: it may know less. */
function refuse(difference: Difference, { removes }: Pick<RebuildOptions, 'removes'>, isWhole: boolean): string | null {
  switch (difference.kind) {
    case 'same':
    case 'added': return null;
    case 'left-alone': return difference.why;
    case 'changed': return isWhole ? null : 'archive-has-gaps';
    case 'removed': return !isWhole ? 'archive-has-gaps' : removes === true ? null : 'removal-not-asked-for';
  }
}

async function applyOne(tools: Parameters<typeof apply>[0], difference: Difference): Promise<string> {
  if (difference.kind === 'same' || difference.kind === 'left-alone') return difference.kind;
  try {
    return await apply(tools, difference);
  } catch (error) {
    if (error instanceof NamesMoved) return 'moved-on';
    throw error;
  }
}

function coverageOf(catalog: ArchiveCatalog): Coverage {
  return catalog.logs.flatMap(({ logId, files }) => files.flatMap((some, partition) => {
    const times = some.filter(({ footer }) => footer.receivedTo > 0);
    if (times.length === 0) return [];
    return [{ logId, partition, fromMs: Math.min(...times.map(({ footer }) => footer.receivedFrom)), toMs: Math.max(...times.map(({ footer }) => footer.receivedTo)) }];
  }));
}
