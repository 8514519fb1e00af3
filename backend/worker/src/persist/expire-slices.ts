// Slices whose set stayed incomplete for too long (log time) are dropped and counted, and their visits get a gap; unless a later
// try brought the whole batch another way: then nothing is missing.

import { inTransaction } from '@hindsight/database';

import type { WindowTools } from '../consume/run-window.ts';
import { GONE_SLICE, leftBySlices, noteLeftPacks } from './left-packs.ts';
import type { GoneSlice } from './left-packs.ts';

export async function expireSlices(tools: Pick<WindowTools, 'pool' | 'limits' | 'metrics'>, place: { logId: string; partition: number }, watermark: number): Promise<void> {
  if (watermark === 0) return;
  const before = new Date(watermark - tools.limits.partsForMs).toISOString();
  const dropped = await inTransaction(tools.pool, async (transaction) => {
    // Keeps erasures from moving the slices meanwhile.
    await transaction.query('select 1 from partitions where log_id = $1 and partition = $2 for key share', [place.logId, place.partition]);
    const { rows: expired } = await transaction.query<GoneSlice & { doc: Buffer; seq: number; is_stored: boolean }>(
      `delete from batch_parts p where log_id = $1 and partition = $2 and (site_id, session_hash, doc, seq) in (
         select site_id, session_hash, doc, seq from batch_parts where log_id = $1 and partition = $2
         group by 1, 2, 3, 4 having max(received_at) < $3)
       returning ${GONE_SLICE}, doc, seq, exists (
         select 1 from sessions s join recording_documents d on d.month = s.month and d.recording_id = s.recording_id
         where s.site_id = p.site_id and s.session_hash = p.session_hash and d.doc_hash = p.doc and d.seen @> p.seq) as is_stored`, [place.logId, place.partition, before],
    );
    await noteLeftPacks(transaction, leftBySlices(expired));
    const rows = expired.filter((row) => !row.is_stored);
    if (rows.length === 0) return [];
    const batches = [...new Map(rows.map((row) => [`${row.site_id}.${row.session_hash.toString('hex')}.${row.doc.toString('hex')}.${row.seq}`, row])).values()];
    await transaction.query(
      `update sessions s set version = s.version + 1, state = 'live', facts = jsonb_set(s.facts, '{lost}', to_jsonb((s.facts ->> 'lost')::bigint + u.batches))
       from (select site_id, session_hash, count(*)::int as batches from unnest($1::bigint[], $2::bytea[]) as v(site_id, session_hash) group by 1, 2) u
       where s.site_id = u.site_id and s.session_hash = u.session_hash and s.state <> 'erased'`,
      [batches.map((one) => one.site_id), batches.map((one) => one.session_hash)],
    );
    return batches;
  });
  if (dropped.length > 0) tools.metrics.dropped.add({ reason: 'parts-incomplete' }, dropped.length);
}
