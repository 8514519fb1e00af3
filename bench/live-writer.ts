// Changes to recordings while lists are asked for: visits begin, go on and end, old recordings change, some are erased. Rows are written
// with the worker's own function, session, row, version and mark in one transaction; erasures go through the API.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { inTransaction, type Pool, type Transaction } from '@hindsight/database';
import { foldCase } from '@hindsight/recording-index';
import type { IndexedRecording } from '@hindsight/recording-index/plain-index';

import { emptyFacts, type VisitView } from '../backend/worker/src/derive/visit-facts.ts';
import { writeRecordingRows, type RecordingRow } from '../backend/worker/src/persist/recording-rows.ts';
import type { SignedIn } from '../e2e/signed-in.ts';
import type { ListTruth } from './list-truth.ts';

export interface LiveWriterOptions {
  pool: Pool;
  owner: SignedIn;
  truth: ListTruth;
  scope: { workspaceId: bigint; siteId: bigint };
  /** Old recordings that may be changed. */
  oldIds: readonly bigint[];
  /** What a new visit is like, but for its id, handle and time. */
  newVisit: () => IndexedRecording;
}

/** Changes begun per second. */
export const PER_SECOND = { begun: 10, continued: 20, changed: 9, erased: 1 } as const;
/** A visit is sealed by the last of these changes. */
const CHANGES_OF_A_VISIT = 3;
const AT_ONCE = 6;

interface Page {
  id: bigint;
  path: string;
  page_group: string;
}

export class LiveWriter {
  readonly written = { begun: 0, continued: 0, changed: 0, erased: 0 };
  readonly #options: LiveWriterOptions;
  readonly #stopping = new AbortController();
  readonly #running: { id: bigint; changes: number }[] = [];
  readonly #busy = new Set<bigint>();
  #pages: Page[] = [];
  #working: Promise<void> = Promise.resolve();

  constructor(options: LiveWriterOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { rows } = await this.#options.pool.query<Page>('select id, path, page_group from pages where site_id = $1 order by id limit 200', [this.#options.scope.siteId]);
    this.#pages = rows;
    this.#working = this.#work();
    this.#working.catch(() => undefined); // told by stop()
  }

  /** Throws what a change failed with. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    const perSecond = Object.values(PER_SECOND).reduce((sum, one) => sum + one, 0);
    const kinds = Object.entries(PER_SECOND).flatMap(([kind, n]) => Array.from({ length: n }, () => kind as keyof typeof PER_SECOND));
    const startedMs = performance.now();
    const open = new Set<Promise<void>>();
    for (let n = 0; !signal.aborted; n++) {
      await delay(Math.max(0, startedMs + (n * 1000) / perSecond - performance.now()), undefined, { signal }).catch(() => undefined);
      while (open.size >= AT_ONCE) await Promise.race(open);
      // Spread over the second.
      const kind = kinds[(n * 7) % kinds.length] ?? 'changed';
      const one: Promise<void> = this.#change(kind).finally(() => open.delete(one));
      open.add(one);
    }
    await Promise.all(open);
  }

  async #change(kind: keyof typeof PER_SECOND): Promise<void> {
    if (kind === 'begun') await this.#begin();
    else if (kind === 'continued') {
      const visit = this.#running.shift();
      if (visit === undefined) return;
      await this.#rewrite(visit.id, (was) => ({ ...was, durationMs: was.durationMs + 1000, clickCount: was.clickCount + 1, isLive: visit.changes + 1 < CHANGES_OF_A_VISIT }));
      if (++visit.changes < CHANGES_OF_A_VISIT) this.#running.push(visit);
    } else {
      const id = this.#options.oldIds[Math.floor(Math.random() * this.#options.oldIds.length)] ?? 1n;
      if (this.#busy.has(id) || this.#options.truth.now(id) === null) return;
      if (kind === 'changed') await this.#rewrite(id, (was) => ({ ...was, errorCount: was.errorCount === 0 ? 1 : 0, durationMs: Math.floor(Math.random() * 20) * 1000, country: was.country === 'DE' ? 'US' : 'DE' }));
      else await this.#erase(id);
    }
    this.written[kind]++;
  }

  async #begin(): Promise<void> {
    const { pool, scope, truth, newVisit } = this.#options;
    const pages = Array.from({ length: 1 + Math.floor(Math.random() * 4) }, () => this.#pages[Math.floor(Math.random() * this.#pages.length)] as Page);
    const [paths, pageGroups] = [pages.map(({ path }) => path), pages.map(({ page_group: group }) => group)];
    const change = await inTransaction(pool, async (transaction) => {
      const startedAt = Date.now();
      const handle = randomBytes(8).toString('hex');
      const month = `${new Date(startedAt).toISOString().slice(0, 7)}-01`;
      const like = newVisit();
      const { rows } = await transaction.query<{ recording_id: bigint }>(
        `insert into sessions (site_id, session_hash, workspace_id, log_id, partition, month, handle, visitor_hash, first_received_at, last_received_at, version, row_version, row_written_at)
         values ($1, $2, $3, 'bench', 0, $4, decode($5, 'hex'), decode($6, 'hex'), now(), now(), 1, 1, now()) returning recording_id`,
        [scope.siteId, randomBytes(16), scope.workspaceId, month, handle, like.visitor]);
      const id = rows[0]?.recording_id ?? 0n;
      const value: IndexedRecording = { ...like, ...scope, id, handle, startedAt, isLive: true, paths, pageGroups, pageCount: pages.length, entryPath: paths[0] ?? '', exitPath: paths.at(-1) ?? '' };
      await writeRecordingRows(transaction, [rowOf(value, { month, version: 1n, pageIds: pages.map((page) => page.id) })]);
      return { id, done: truth.begin(id, value).done };
    });
    change.done();
    this.#running.push({ id: change.id, changes: 0 });
  }

  async #rewrite(id: bigint, change: (was: IndexedRecording) => IndexedRecording): Promise<void> {
    const { pool, truth } = this.#options;
    const was = truth.now(id);
    if (was === null || this.#busy.has(id)) return;
    this.#busy.add(id);
    const value = change(was);
    const done = await inTransaction(pool, async (transaction) => {
      await writeRecordingRows(transaction, [rowOf(value, await nextVersion(transaction, id))]);
      return truth.begin(id, value);
    });
    done.done();
    this.#busy.delete(id);
  }

  async #erase(id: bigint): Promise<void> {
    this.#busy.add(id);
    const change = this.#options.truth.begin(id, null);
    await this.#options.owner.remove(`/recordings/${id}`);
    change.done();
  }
}

/** Locks the session as the worker does and raises its version. */
async function nextVersion(transaction: Transaction, id: bigint): Promise<{ month: string; version: bigint; pageIds: bigint[] }> {
  const { rows } = await transaction.query<{ version: bigint; month: string }>(
    `update sessions set version = version + 1, row_version = version + 1, row_written_at = now() where recording_id = $1 returning version, month::text`, [id]);
  const session = rows[0];
  if (session === undefined) throw new Error(`recording ${id} has no session`);
  const views = await transaction.query<{ page_id: bigint }>('select page_id from page_views where month = $1 and recording_id = $2 order by doc, view', [session.month, id]);
  return { month: session.month, version: session.version, pageIds: views.rows.map((row) => row.page_id) };
}

function rowOf(value: IndexedRecording, { month, version, pageIds }: { month: string; version: bigint; pageIds: readonly bigint[] }): RecordingRow {
  const { startedAt, durationMs, activeMs, hasGap, viewportWidth, viewportHeight } = value;
  const view = (path: string): VisitView => ({
    view: 0, atMs: 0, doc: 0, clock: 0, pageId: '', cause: 'load', title: '', path, referrer: value.referrer, viewportWidth, viewportHeight,
    utm: { source: value.utmSource, medium: value.utmMedium, campaign: value.utmCampaign },
  });
  const { country, device, browser, browserVersion, system, systemVersion, isBot, isDemo } = value;
  return {
    recordingId: value.id, month, workspaceId: value.workspaceId, siteId: value.siteId, version, state: value.isLive ? 'live' : 'sealed', inflatedBytes: 0,
    facts: {
      ...emptyFacts(), isBot, isDemo, clicks: value.clickCount, errors: value.errorCount, signals: { rage: value.rageClickCount, dead: value.deadClickCount, 'u-turn': value.uTurnCount, abandon: value.abandonCount, 'error-click': value.errorClickCount }, tags: value.tags,
      language: { at: startedAt, text: value.language }, user: { at: startedAt, text: value.userName },
      first: { receivedAt: startedAt, docHash: '', seq: 0, handle: value.handle, visitorHash: value.visitor, request: { country, device, browser, browserVersion, system, systemVersion, isBot } },
    },
    summary: {
      startedAt, endedAt: startedAt + durationMs, durationMs, activeMs, hasGap, entry: view(value.entryPath), exit: view(value.exitPath), foldedPaths: [...new Set(value.paths.map(foldCase))],
      pageViews: pageIds.map((pageId, doc) => ({ doc, view: 0, pageId: String(pageId), cause: 'load', title: '', fromMs: doc * 1000, toMs: doc * 1000 + 1000, viewportWidth, viewportHeight, cost: null })),
    },
  };
}
