// What an operator asks of the archive: how it stands, what arrived, and whether every byte is still what it was.

import { hourPlus, isWithin, parseArchiveKey, readArchiveFile, readCatalog, readIdsFile, ARCHIVE_PREFIX } from '@hindsight/archive';
import type { ArchiveCatalog, HourRange } from '@hindsight/archive';
import type { BlobReader } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';
import { readArchiveState } from '@hindsight/database/archive-state';
import { decodeLogRecord } from '@hindsight/wire';

import { Census } from './census.ts';

export interface CommandTools {
  pool: Pool;
  blobs: BlobReader;
  range: HourRange;
  /** Decimal; absent: all sites. */
  siteId?: string;
  nowMs: number;
  say(line: string): void;
}

/** A document's batches come within this many hours of its session's first. */
const SPAN_HOURS = 25;

/** How the archive stands, by Postgres. Returns whether all is well. */
export async function status({ pool, nowMs, say }: CommandTools): Promise<boolean> {
  const state = await readArchiveState(pool, nowMs);
  say(`${state.files} files, ${state.records} records, ${state.bytes} bytes`);
  for (const one of state.partitions) say(`log ${one.logId} partition ${one.partition}: archived to offset ${one.nextOffset}${one.lagSeconds > 0 ? `, ${Math.round(one.lagSeconds)} s behind` : ''}${one.lateHours > 0 ? `, ${one.lateHours} hours LATE` : ''}`);
  for (const gap of state.missing) say(`MISSING: log ${gap.logId} partition ${gap.partition} hour ${gap.hour}: offsets ${gap.from} to ${gap.to}`);
  if (state.lateIds > 0) say(`LATE: the ids given out of ${state.lateIds} files are not listed yet`);
  if (state.openErasures > 0) say(`${state.openErasures} erasures to go through the archive, the oldest ${Math.round(state.oldestErasureSeconds / 3600)} hours old`);
  if (state.partitions.length === 0) say('nothing was ever archived');
  return state.missing.length === 0 && state.lateIds === 0 && state.partitions.every((one) => one.lateHours === 0);
}

/** What arrived per site and hour, by the archive itself. Returns whether no offset is missing. */
export async function report({ blobs, range, siteId, say }: CommandTools): Promise<boolean> {
  const catalog = await readCatalog(blobs, { ...range, ...(range.from === undefined ? {} : { from: hourPlus(range.from, -SPAN_HOURS) }) });
  const census = new Census((hour) => isWithin(hour, range));
  for (const { files } of catalog.logs) {
    for (const file of files.flat()) {
      for (const { bytes } of (await readArchiveFile(blobs, file.key)).entries) {
        const decoded = decodeLogRecord(bytes);
        if (decoded.ok && decoded.record.kind === 'batch' && (siteId === undefined || decoded.record.siteId === siteId)) census.add(file.footer.hour, decoded.record, bytes.length);
      }
    }
  }
  say('hour\tsite\tsessions\tbatches\tbytes\tduplicates\tmissing\tlost by the tracker');
  for (const row of census.rows()) say([row.hour, row.siteId, row.sessions, row.batches, row.bytes, row.duplicates, row.missing, row.lost].join('\t'));
  return sayGaps(catalog, say);
}

/** Reads every byte back and compares with what Postgres knows. Returns whether all is well. */
export async function verify({ pool, blobs, range, say }: CommandTools): Promise<boolean> {
  let bad = 0;
  let good = 0;
  const found = new Set<string>();
  for await (const { key } of blobs.list(ARCHIVE_PREFIX)) {
    const named = parseArchiveKey(key);
    if (named === null || !isWithin(named.hour, range)) continue;
    found.add(key);
    try {
      await (named.kind === 'ids' ? readIdsFile(blobs, key) : readArchiveFile(blobs, key));
      good++;
    } catch (error) {
      bad++;
      say(`DAMAGED: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const { rows } = await pool.query<{ hour: string; blob_key: string; ids_key: string | null }>('select hour, blob_key, ids_key from archive_files order by hour, log_id, partition, first_offset');
  const known = new Set(rows.filter((row) => isWithin(row.hour, range)).flatMap((row) => [row.blob_key, ...(row.ids_key === null || row.ids_key === '' ? [] : [row.ids_key])]));
  for (const key of known) {
    if (found.has(key)) continue;
    bad++;
    say(`GONE: ${key}`);
  }
  const strays = [...found].filter((key) => !known.has(key));
  if (strays.length > 0) say(`${strays.length} files that Postgres does not know; the archiver takes them up at its next start`);
  const isWhole = sayGaps(await readCatalog(blobs, range), say);
  say(`${good} files read and whole, ${bad} not`);
  return bad === 0 && isWhole;
}

function sayGaps(catalog: ArchiveCatalog, say: (line: string) => void): boolean {
  for (const gap of catalog.gaps) say(`MISSING: log ${gap.logId} partition ${gap.partition} after hour ${gap.hour}: offsets ${gap.from} to ${gap.to}`);
  for (const { what } of catalog.damaged) say(`DAMAGED: ${what}`);
  return catalog.gaps.length === 0 && catalog.damaged.length === 0;
}
