// Recordings as a projection stores them, read from the rows as they are now.

import type { Pool } from '@hindsight/database';

import { clickText, type ProjectedRecording } from '../projection.ts';
import { SUMMARY_COLUMNS, summaryOf, type SummaryRow } from './summary-row.ts';
import { NOT_ERASED } from './where-recordings.ts';

interface DocumentRow extends SummaryRow {
  version: bigint;
  is_viewable: boolean;
  folded_paths: string[];
  entry_folded: string;
  exit_folded: string;
  referrer_folded: string;
  referrer_host_folded: string;
  page_groups: string[];
  user_folded: string;
  visitor_hash: Buffer;
  clicks: { selector: string; text: string }[] | null;
  member_tags: string[];
  watched_by: string[];
  has_notes: boolean;
}

/**
 * These recordings at their present versions, with a null document where a tombstone covers them.
 * @returns by id; ids without a row are absent
 */
export async function readDocuments(pool: Pool, ids: readonly bigint[]): Promise<Map<bigint, ProjectedRecording>> {
  const { rows } = await pool.query<DocumentRow>(
    `select ${SUMMARY_COLUMNS}, r.version, ${NOT_ERASED} as is_viewable, r.folded_paths, r.entry_folded, r.exit_folded, r.referrer_folded, r.referrer_host_folded, r.user_folded, r.visitor_hash,
       array(
         select distinct p.page_group collate "C" from page_views v join pages p on p.id = v.page_id and p.site_id = r.site_id
         where v.month = r.month and v.recording_id = r.id order by 1
       ) as page_groups,
       (select json_agg(json_build_object('selector', e.selector, 'text', e.text_folded)) from elements e where e.id = any(r.clicked_elements)) as clicks,
       array(select t.tag collate "C" from recording_tags t where t.recording_id = r.id order by 1) as member_tags,
       array(select w.member_id::text collate "C" from recording_watches w where w.recording_id = r.id order by 1) as watched_by,
       exists (select 1 from recording_notes n where n.recording_id = r.id) as has_notes
     from recordings r where r.id = any($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, { id: row.id, version: row.version, document: row.is_viewable ? documentOf(row) : null }]));
}

function documentOf(row: DocumentRow): NonNullable<ProjectedRecording['document']> {
  return {
    ...summaryOf(row), foldedPaths: row.folded_paths, foldedEntry: row.entry_folded, foldedExit: row.exit_folded, foldedReferrer: row.referrer_folded,
    foldedReferrerHost: row.referrer_host_folded, pageGroups: row.page_groups, foldedUser: row.user_folded,
    visitor: row.visitor_hash.toString('hex'),
    clicked: distinct((row.clicks ?? []).map(({ selector, text }) => clickText({ selector, foldedText: text }))), clickedTexts: distinct((row.clicks ?? []).map(({ text }) => text)),
    memberTags: row.member_tags, watchedBy: row.watched_by, hasNotes: row.has_notes,
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** Of these ids, those that have a row no tombstone covers. */
export async function keepViewable(pool: Pool, ids: readonly bigint[]): Promise<Set<bigint>> {
  if (ids.length === 0) return new Set();
  const { rows } = await pool.query<{ id: bigint }>(`select r.id from recordings r where r.id = any($1::bigint[]) and ${NOT_ERASED}`, [ids]);
  return new Set(rows.map(({ id }) => id));
}
