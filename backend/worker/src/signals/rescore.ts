// Signals of the past, found anew by the rules of today. Bytes, manifest and points stay as they are: only signals, what is counted of them and
// the marks of clicks change. A recording that moves on meanwhile is left alone: its sealing uses the rules of today anyway.

import type { BlobReader } from '@hindsight/blobs';
import { inTransaction } from '@hindsight/database';
import type { Pool } from '@hindsight/database';
import { SIGNAL_RULES_VERSION } from '@hindsight/signals';

import { documentTimes } from '../assemble/visit.ts';
import type { Visit } from '../assemble/visit.ts';
import { summarize } from '../derive/summary.ts';
import type { SignalCounts, VisitFacts } from '../derive/visit-facts.ts';
import type { Names } from '../persist/names.ts';
import { signalRows, writeSignals } from '../persist/signal-rows.ts';
import type { SignalRow } from '../persist/signal-rows.ts';
import { loadVisits } from '../persist/visits.ts';
import { deriveRecording, namesOfRecording, pointsOfRecording } from '../seal/derive-recording.ts';
import { fetchLines, MovedOn, readBlockRows } from '../seal/seal-recording.ts';
import { raiseVersions } from './settle-feedback.ts';

export interface RescoreTools {
  pool: Pool;
  blobs: BlobReader;
  names: Names;
}

export interface RescoreOptions {
  /** Start of the recordings, ms since 1970: from, and up to but not including. */
  fromMs: number;
  beforeMs: number;
  siteId: bigint | null;
  /** Also those that were scored by the rules of today. */
  isAll: boolean;
  isDryRun: boolean;
}

export interface Rescored {
  siteId: bigint;
  recordingId: bigint;
  outcome: 'same' | 'changed' | 'moved-on';
  before: SignalCounts;
  after: SignalCounts;
}

interface Candidate {
  id: bigint;
  site_id: bigint;
  session_hash: Buffer;
}

const AT_ONCE = 100;

/** Every sealed recording of the selection, in order of id. */
export async function* rescore(tools: RescoreTools, options: RescoreOptions): AsyncGenerator<Rescored> {
  for (let afterId = 0n; ;) {
    const { rows } = await tools.pool.query<Candidate>(
      `select r.id, r.site_id, s.session_hash from recordings r join sessions s on s.recording_id = r.id
       where r.id > $1 and r.state = 'sealed' and s.state = 'sealed' and r.started_at >= $2 and r.started_at < $3 and ($4::bigint is null or r.site_id = $4)
         and ($5 or r.signal_rules_version <> $6) order by r.id limit ${AT_ONCE}`,
      [afterId, new Date(options.fromMs), new Date(options.beforeMs), options.siteId, options.isAll, SIGNAL_RULES_VERSION],
    );
    for (const row of rows) yield await rescoreOne(tools, row, options.isDryRun);
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    afterId = last.id;
  }
}

async function rescoreOne(tools: RescoreTools, { id, site_id: siteId, session_hash: sessionHash }: Candidate, isDryRun: boolean): Promise<Rescored> {
  const key = `${siteId}.${sessionHash.toString('hex')}`;
  const visit = (await loadVisits(tools.pool, [{ siteId, sessionHash }])).get(key);
  const movedOn: Rescored = { siteId, recordingId: id, outcome: 'moved-on', before: {}, after: {} };
  if (visit?.recordingId !== id) return movedOn;
  try {
    const found = await findAnew(tools, visit);
    const before = visit.facts.signals ?? {};
    const after = found.facts.signals ?? {};
    const isSame = JSON.stringify(await storedRows(tools.pool, visit)) === JSON.stringify(found.rows, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    if (!isDryRun) await write(tools.pool, visit, found, isSame);
    return { siteId, recordingId: id, outcome: isSame ? 'same' : 'changed', before, after };
  } catch (error) {
    if (error instanceof MovedOn) return movedOn;
    throw error;
  }
}

interface Found {
  rows: SignalRow[];
  facts: VisitFacts;
}

async function findAnew(tools: RescoreTools, visit: Visit): Promise<Found> {
  const derived = await deriveRecording(visit, await fetchLines(tools, visit, await readBlockRows(tools.pool, visit, true)));
  const { paths, elements } = namesOfRecording(visit, derived);
  await tools.names.learn(paths, elements);
  const owner = { recordingId: visit.recordingId as bigint, month: visit.month as string, workspaceId: visit.workspaceId, siteId: visit.siteId };
  pointsOfRecording(visit, owner, derived, tools.names); // writes the ids of pages and elements into the facts
  const documents = new Map(derived.documents.map((document) => [document.hash, document]));
  const startedAt = summarize(derived.facts, documentTimes({ documents }), visit.firstReceivedAt)?.startedAt ?? visit.firstReceivedAt;
  return { rows: signalRows(derived.signals, derived.facts, startedAt), facts: derived.facts };
}

/** The rows as `signalRows` makes them, ids as text. */
async function storedRows(pool: Pool, { month, recordingId }: Visit): Promise<unknown[]> {
  const { rows } = await pool.query<{ n: number; kind: string; doc: number; view: number; page_id: bigint; element_id: bigint | null; at_ms: bigint; span_ms: bigint; seq: number | null; nth: number | null }>(
    'select n, kind, doc, view, page_id, element_id, at_ms, span_ms, seq, nth from signals where month = $1 and recording_id = $2 order by n', [month, recordingId]);
  return rows.map(({ n, kind, doc, view, page_id: pageId, element_id: elementId, at_ms: atMs, span_ms: spanMs, seq, nth }) => (
    { n, kind, doc, view, pageId: String(pageId), elementId: elementId === null ? null : String(elementId), atMs: Number(atMs), spanMs: Number(spanMs), seq, nth }));
}

async function write(pool: Pool, visit: Visit, { rows, facts }: Found, isSame: boolean): Promise<void> {
  const { month, recordingId, siteId, workspaceId } = visit;
  await inTransaction(pool, async (transaction) => {
    const { rows: locked } = await transaction.query<{ version: bigint; state: string }>('select version, state from sessions where recording_id = $1 for update', [recordingId]);
    if (locked[0]?.version !== visit.version || locked[0].state !== 'sealed') throw new MovedOn('the recording moved on');
    if (!isSame) {
      await transaction.query('delete from signals where month = $1 and recording_id = $2', [month, recordingId]);
      await writeSignals(transaction, { recordingId: recordingId as bigint, month: month as string, workspaceId, siteId }, rows);
      await raiseVersions(transaction, [recordingId as bigint]);
    }
    await transaction.query('update signals set rules_version = $3 where month = $1 and recording_id = $2', [month, recordingId, SIGNAL_RULES_VERSION]);
    await transaction.query('update recordings set signal_rules_version = $3 where month = $1 and id = $2', [month, recordingId, SIGNAL_RULES_VERSION]);
    await transaction.query(`update sessions set facts = jsonb_set(facts, '{signals}', $2) where recording_id = $1`, [recordingId, JSON.stringify(facts.signals ?? {})]);
  });
}
