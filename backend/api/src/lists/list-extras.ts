// What a list shows of each recording beside its facts: what members added, and a stripe of what happened. One question per page of rows.
import { Inject, Injectable } from '@nestjs/common';
import type { ListExtras, SignalKind, Stripe } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';
import type { RecordingSummary } from '@hindsight/recording-index';

import { POOL } from '../api-parts.ts';

const MOST_PIECES = 60;
const THOUSANDTHS = 1000;
/** How far a start may have moved from the month its rows lie in. */
const MOVED_MS = 2 * 86_400_000;

interface ExtrasRow {
  id: bigint;
  is_watched: boolean;
  tags: string[];
  notes: bigint;
  views: [number, number, number][] | null;
  marks: [SignalKind, number][] | null;
}

@Injectable()
export class ListExtrasReader {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** @param memberId who asks; null: watched by anyone counts */
  async of(recordings: readonly RecordingSummary[], memberId: bigint | null): Promise<(recording: RecordingSummary) => ListExtras> {
    const { rows } = await this.#pool.query<ExtrasRow>(
      `select asked.id,
         exists (select 1 from recording_watches w where w.recording_id = asked.id and ($3::bigint is null or w.member_id = $3)) as is_watched,
         array(select t.tag from recording_tags t where t.recording_id = asked.id order by t.tag) as tags,
         (select count(*) from recording_notes n where n.recording_id = asked.id) as notes,
         (
           select json_agg(json_build_array(v.from_ms, v.to_ms, (
             select count(*) from click_points c where c.month = v.month and c.recording_id = v.recording_id and c.doc = v.doc and c.view = v.view
           )) order by v.from_ms, v.doc, v.view)
           from page_views v where v.month = any($2::date[]) and v.recording_id = asked.id
         ) as views,
         (select json_agg(json_build_array(s.kind, s.at_ms) order by s.n) from signals s where s.month = any($2::date[]) and s.recording_id = asked.id and not s.is_dismissed) as marks
       from unnest($1::bigint[]) as asked (id)`,
      [recordings.map(({ id }) => id), monthsOf(recordings), memberId],
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    return ({ id, durationMs }) => {
      const row = found.get(id);
      return { isWatched: row?.is_watched ?? false, memberTags: row?.tags ?? [], noteCount: Number(row?.notes ?? 0n), stripe: drawStripe(durationMs, row?.views ?? [], row?.marks ?? []) };
    };
  }
}

/** Places in thousandths of the duration. More views than can be told apart are drawn together, neighbours first. */
export function drawStripe(durationMs: number, views: readonly [number, number, number][], marks: readonly [SignalKind, number][]): Stripe {
  const place = (ms: number): number => Math.round(Math.min(Math.max(ms / Math.max(durationMs, 1), 0), 1) * THOUSANDTHS);
  const perPiece = Math.ceil(views.length / MOST_PIECES);
  const pieces = Array.from({ length: perPiece === 0 ? 0 : Math.ceil(views.length / perPiece) }, (_, i) => views.slice(i * perPiece, (i + 1) * perPiece));
  return {
    views: pieces.map((piece) => [
      place(Math.min(...piece.map(([from]) => from))), place(Math.max(...piece.map(([, to]) => to))), piece.reduce((clicks, [, , more]) => clicks + more, 0),
    ]),
    marks: marks.slice(0, MOST_PIECES).map(([kind, atMs]) => [kind, place(atMs)]),
  };
}

function monthsOf(recordings: readonly RecordingSummary[]): string[] {
  return [...new Set(recordings.flatMap(({ startedAt }) => [-MOVED_MS, 0, MOVED_MS].map((moved) => `${new Date(startedAt + moved).toISOString().slice(0, 7)}-01`)))];
}
