// rebuild: what of a recording has to be the same. Written down in docs/operations.md ("Rebuild"): everything but what depends on when
// and by whom it was made (versions, times of writing, the partition's name, numbers of manifest rows).

import type { Pool } from '@hindsight/database';

export const SECTIONS = ['session', 'recording', 'documents', 'views', 'clicks', 'scrolls', 'moves', 'signals', 'blocks'] as const;
export type Section = (typeof SECTIONS)[number];

export interface ProjectedRecording {
  recordingId: bigint;
  siteId: bigint;
  month: string;
  version: bigint;
  state: string;
  firstReceivedAt: number;
  lastReceivedAt: number;
  blobKeys: string[];
  /** A hash of each section. */
  sections: Record<Section, string>;
}

/** @param schema quoted @param ids of recordings; those without a session there are absent */
export async function readProjections(pool: Pool, schema: string, ids: readonly bigint[]): Promise<Map<bigint, ProjectedRecording>> {
  const rowsOf = (table: string, without: string, order: string): string =>
    `(select jsonb_agg(to_jsonb(t) - '{${without}}'::text[] order by ${order}) from ${schema}.${table} t where t.month = s.month and t.recording_id = s.recording_id)`;
  const sections: Record<Section, string> = {
    session: `to_jsonb(s) - '{log_id,partition,version,row_version,row_written_at,sealed_at,loose_bytes}'::text[]`,
    recording: `(select to_jsonb(r) - 'version' from ${schema}.recordings r where r.month = s.month and r.id = s.recording_id)`,
    documents: rowsOf('recording_documents', '', 't.doc'),
    views: rowsOf('page_views', '', 't.doc, t.view'),
    clicks: rowsOf('click_points', '', 't.doc, t.seq, t.nth'),
    scrolls: rowsOf('scroll_points', '', 't.doc, t.view'),
    moves: rowsOf('move_points', '', 't.doc, t.view, t.from_seq'),
    signals: rowsOf('signals', '', 't.n'),
    blocks: rowsOf('recording_blocks', 'id', 't.doc, t.from_seq, t.byte_from'),
  };
  const { rows } = await pool.query<{ recording_id: bigint; site_id: bigint; month: string; version: bigint; state: string; first_received_at: Date; last_received_at: Date; blob_keys: string[] } & Record<Section, string>>(
    `select s.recording_id, s.site_id, s.month::text as month, s.version, s.state, s.first_received_at, s.last_received_at,
       array(select distinct b.blob_key from ${schema}.recording_blocks b where b.month = s.month and b.recording_id = s.recording_id order by 1) as blob_keys,
       ${SECTIONS.map((name) => `md5(coalesce((${sections[name]})::text, '')) as ${name}`).join(', ')}
     from ${schema}.sessions s where s.recording_id = any($1::bigint[])`, [ids],
  );
  return new Map(rows.map((row) => [row.recording_id, {
    recordingId: row.recording_id, siteId: row.site_id, month: row.month, version: row.version, state: row.state,
    firstReceivedAt: row.first_received_at.getTime(), lastReceivedAt: row.last_received_at.getTime(), blobKeys: row.blob_keys,
    sections: Object.fromEntries(SECTIONS.map((name) => [name, row[name]])) as Record<Section, string>,
  }]));
}
