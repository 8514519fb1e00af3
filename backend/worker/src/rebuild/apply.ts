// rebuild: one difference → one transaction. It takes the place of exactly what was compared: if the recording moved on meanwhile, or
// was erased, nothing is changed and the next run sees it as it then is.

import { BlobMissing } from '@hindsight/blobs';
import type { BlobReader, BlobStore } from '@hindsight/blobs';
import { inTransaction } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';
import { findErasures } from '@hindsight/database/erasures';

import { noteLeftPacks } from '../persist/left-packs.ts';
import type { Months } from '../persist/months.ts';
import { markDirty } from '../persist/recording-rows.ts';
import type { Difference } from './compare.ts';
import { SCRATCH } from './scratch.ts';

export interface ApplyTools {
  pool: Pool;
  live: string;
  months: Months;
  scratchBlobs: BlobReader;
  liveBlobs: BlobStore;
  /** Seconds since 1970 when the rebuild began: added rows begin at this version, above any an index may remember of them. */
  version: bigint;
}

export type Outcome = 'applied' | 'moved-on' | 'erased';

interface SessionRow {
  workspace_id: bigint;
  site_id: bigint;
  session_hash: Buffer;
  visitor_hash: Buffer;
  recording_id: bigint;
  month: string;
  first_received_at: Date;
  version: bigint;
  state: string;
}

const SESSION = 'workspace_id, site_id, session_hash, visitor_hash, recording_id, month::text as month, first_received_at, version, state';
const TABLES = ['page_views', 'recording_documents', 'click_points', 'move_points', 'scroll_points', 'signals'] as const;

export async function apply(tools: ApplyTools, difference: Extract<Difference, { kind: 'added' | 'changed' | 'removed' }>): Promise<Outcome> {
  const compared = difference.kind === 'added' ? null : difference.live;
  if (difference.kind === 'removed') return inTransaction(tools.pool, (transaction) => replace(transaction, tools, difference.recordingId, compared, null));
  await tools.months.ensure([difference.rebuilt.month]);
  for (const key of difference.rebuilt.blobKeys) await tools.liveBlobs.putIfAbsent(key, await tools.scratchBlobs.get(key));
  return inTransaction(tools.pool, (transaction) => replace(transaction, tools, difference.recordingId, compared, difference.rebuilt));
}

async function replace(transaction: Transaction, tools: ApplyTools, id: bigint, compared: { version: bigint } | null, rebuilt: { blobKeys: readonly string[] } | null): Promise<Outcome> {
  // Keeps erasures and sweeps out until the commit, but no window.
  await transaction.query('select 1 from partitions order by log_id, partition for key share');
  const [made] = (await transaction.query<SessionRow>(`select ${SESSION} from ${SCRATCH}.sessions where recording_id = $1`, [id])).rows;
  const { rows } = await transaction.query<SessionRow>(
    `select ${SESSION} from ${tools.live}.sessions where recording_id = $1 or (site_id = $2 and session_hash = $3) for update`, [id, made?.site_id, made?.session_hash]);
  const [live] = rows;
  if (live?.version !== compared?.version || (live !== undefined && live.recording_id !== id)) return 'moved-on';
  if (rebuilt !== null && made !== undefined && (await isErased(transaction, made))) return 'erased';
  for (const key of rebuilt?.blobKeys ?? []) if ((await tools.liveBlobs.head(key)) === null) throw new BlobMissing(key);
  if (live !== undefined) await removeRows(transaction, tools.live, live);
  const version = live === undefined ? tools.version : live.version + 1n;
  if (made !== undefined && rebuilt !== null) {
    if (!(await copyNames(transaction, tools.live, made))) {
      throw new NamesMoved();
    }
    await copyRows(transaction, tools.live, made, version);
  }
  const workspaceId = (made ?? live)?.workspace_id;
  if (workspaceId !== undefined) await markDirty(transaction, [{ recordingId: id, workspaceId, version }]);
  return 'applied';
}

/** A page or element got another id meanwhile: the rebuild has to be run again. */
export class NamesMoved extends Error {}

async function isErased(transaction: Transaction, session: SessionRow): Promise<boolean> {
  const names = {
    workspaceId: session.workspace_id, siteId: session.site_id, sessionHash: session.session_hash, visitorHash: session.visitor_hash,
    recordingId: session.recording_id, receivedAt: session.first_received_at.getTime(),
  };
  return (await findErasures(transaction, [names])).covering(names) !== null;
}

async function removeRows(transaction: Transaction, live: string, session: SessionRow): Promise<void> {
  const place = [session.month, session.recording_id];
  await transaction.query(`delete from ${live}.recordings where month = $1 and id = $2`, place);
  for (const table of TABLES) await transaction.query(`delete from ${live}.${table} where month = $1 and recording_id = $2`, place);
  const { rows } = await transaction.query<{ blob_key: string }>(`delete from ${live}.recording_blocks where month = $1 and recording_id = $2 returning blob_key`, place);
  await noteLeftPacks(transaction, [{
    workspaceId: session.workspace_id, siteId: session.site_id, sessionHash: session.session_hash, visitorHash: session.visitor_hash,
    receivedAt: session.first_received_at, blobKeys: rows.map((row) => row.blob_key),
  }]);
  await transaction.query(`delete from ${live}.sessions where recording_id = $1`, [session.recording_id]);
}

/** Paths and elements the recording names. False if one of them is there under another id. */
async function copyNames(transaction: Transaction, live: string, { month, recording_id: id }: SessionRow): Promise<boolean> {
  const mine = 'month = $1 and recording_id = $2';
  const used = {
    pages: TABLES.filter((table) => table !== 'recording_documents').map((table) => `select page_id from ${SCRATCH}.${table} where ${mine}`).join(' union '),
    elements: `select element_id from ${SCRATCH}.click_points where ${mine} union select state_id from ${SCRATCH}.click_points where ${mine} and state_id <> 0 union select e.value::bigint from ${SCRATCH}.sessions s, jsonb_each_text(s.facts -> 'elements') e where s.month = $1 and s.recording_id = $2`,
  };
  for (const [table, ids] of Object.entries(used)) {
    await transaction.query(`insert into ${live}.${table} overriding system value select * from ${SCRATCH}.${table} where id in (${ids}) order by id on conflict do nothing`, [month, id]);
    const { rows } = await transaction.query(`select id from (${ids}) as used(id) where not exists (select 1 from ${live}.${table} t where t.id = used.id) limit 1`, [month, id]);
    if (rows.length > 0) return false;
  }
  return true;
}

async function copyRows(transaction: Transaction, live: string, { month, recording_id: id }: SessionRow, version: bigint): Promise<void> {
  const columns = async (table: string, without: readonly string[] = []): Promise<string> => {
    const { rows } = await transaction.query<{ name: string }>(
      `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`, [`${live}.${table}`]);
    return rows.map((row) => row.name).filter((name) => !without.includes(name)).join(', ');
  };
  const copy = async (table: string, where: string, without: readonly string[] = []): Promise<void> => {
    const names = await columns(table, without);
    await transaction.query(`insert into ${live}.${table} (${names}) overriding system value select ${names} from ${SCRATCH}.${table} where ${where}`, [month, id]);
  };
  await copy('sessions', 'month = $1 and recording_id = $2');
  await copy('recordings', 'month = $1 and id = $2');
  for (const table of TABLES) await copy(table, 'month = $1 and recording_id = $2');
  await copy('recording_blocks', 'month = $1 and recording_id = $2', ['id']);
  await transaction.query(`update ${live}.sessions set version = $2, row_version = $2, row_written_at = now(), sealed_at = now() where recording_id = $1`, [id, version]);
  await transaction.query(`update ${live}.recordings set version = $3 where month = $1 and id = $2`, [month, id, version]);
}
