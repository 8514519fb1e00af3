// Erasures go through the archive: files are written anew without the records, offsets stay. A pass takes all tombstones that are open
// for the partition; whatever is written after the pass began is checked when it is written, so nothing slips between.

import { encodeArchiveFile, parseArchiveKey, readArchiveFile, readIdsFile } from '@hindsight/archive';
import type { SiteCount } from '@hindsight/archive';
import { inTransaction } from '@hindsight/database';
import { Erasures } from '@hindsight/database/erasures';
import type { TombstoneRow } from '@hindsight/database/erasures';

import { lockHold } from './lease.ts';
import type { ArchiveHold } from './lease.ts';
import { putIds } from './list-ids.ts';
import { namesOf, withoutErased } from './without-erased.ts';
import { replaceFile } from './write-file.ts';
import type { WriteTools } from './write-file.ts';

interface FileRow {
  blob_key: string;
  sites: Record<string, SiteCount>;
  ids_key: string | null;
}

/** Returns how many records were taken out. @throws FenceLost, or a store's failure: then the pass is repeated */
export async function eraseFiles(tools: WriteTools, hold: ArchiveHold): Promise<number> {
  const tombstones = await openTombstones(tools, hold);
  if (tombstones.length === 0) return 0;
  const erasures = new Erasures(tombstones);
  const { rows } = await tools.pool.query<FileRow>('select blob_key, sites, ids_key from archive_files where log_id = $1 and partition = $2 order by first_offset', [hold.logId, hold.partition]);
  let erased = 0;
  for (const row of rows) if (concerns(row, tombstones)) erased += await eraseInFile(tools, hold, row, erasures);
  for (const idsKey of new Set(rows.flatMap((row) => (row.ids_key === null || row.ids_key === '' ? [] : [row.ids_key])))) await eraseInIds(tools, hold, idsKey, erasures);
  await tools.pool.query(
    'insert into archive_erasures (tombstone_id, log_id, partition) select unnest($1::bigint[]), $2, $3 on conflict do nothing',
    [tombstones.map((one) => one.id), hold.logId, hold.partition],
  );
  if (erased > 0) tools.metrics.erased.add({ when: 'after' }, erased);
  return erased;
}

/** Those whose rows are gone: by then a recording's tombstone knows its session. The lock lets no file be written meanwhile. */
async function openTombstones(tools: WriteTools, hold: ArchiveHold): Promise<TombstoneRow[]> {
  return inTransaction(tools.pool, async (transaction) => {
    await lockHold(transaction, hold);
    const { rows } = await transaction.query<TombstoneRow>(
      `select id, kind, workspace_id, site_id, recording_id, session_hash, visitor_hash, created_at from tombstones t where rows_gone_at is not null
         and not exists (select 1 from archive_erasures e where e.log_id = $1 and e.partition = $2 and e.tombstone_id = t.id) order by id`, [hold.logId, hold.partition],
    );
    return rows;
  });
}

function concerns({ sites }: FileRow, tombstones: readonly TombstoneRow[]): boolean {
  return tombstones.some((one) => (one.site_id === null
    ? Object.values(sites).some((site) => site.workspaceId === String(one.workspace_id))
    : String(one.site_id) in sites));
}

async function eraseInFile(tools: WriteTools, hold: ArchiveHold, row: FileRow, erasures: Erasures): Promise<number> {
  const { footer, entries } = await readArchiveFile(tools.blobs, row.blob_key);
  const kept = withoutErased(entries, entries.map(namesOf), erasures);
  const gone = entries.length - kept.length;
  if (gone === 0) return 0;
  const file = await encodeArchiveFile({
    logId: footer.logId, partitions: footer.partitions, partition: footer.partition, hour: footer.hour, first: BigInt(footer.first), next: BigInt(footer.next), last: BigInt(footer.last),
    revision: footer.revision + 1, erased: footer.erased + gone, entries: kept,
  });
  await replaceFile(tools, hold, row.blob_key, file);
  return gone;
}

async function eraseInIds(tools: WriteTools, hold: ArchiveHold, idsKey: string, erasures: Erasures): Promise<void> {
  const ids = await readIdsFile(tools.blobs, idsKey);
  const kept = ids.filter((one) => erasures.covering({
    ...one, sessionHash: Buffer.from(one.sessionHash, 'hex'), visitorHash: Buffer.from(one.visitorHash, 'hex'), receivedAt: one.firstReceivedAt,
  }) === null);
  if (kept.length === ids.length) return;
  const { rows } = await tools.pool.query<{ blob_key: string }>('select blob_key from archive_files where ids_key = $1', [idsKey]);
  await putIds(tools, hold, parseArchiveKey(idsKey)?.hour ?? '', kept, rows.map((row) => row.blob_key), [idsKey]);
}
