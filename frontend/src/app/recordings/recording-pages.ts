// The recordings of a site that meet a filter, fetched page by page as the person scrolls. A new filter starts over; late answers to an
// old one are thrown away. Of all pages seen only those near the screen are kept; the others are fetched again by their cursors.
import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import type { ListedRecording, RecordingCount, RecordingList } from '@hindsight/api-contract';
import { timer, type Subscription } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { toApiQuery, type ApiQuery, type ListFilter } from '../filter/list-filter.ts';
import type { KeptPage } from '../player/watch-list.ts';

export const PAGE_SIZE = 50;
/** 2,000 rows. */
const MOST_PAGES = 40;
/** Who changes one filter after the other looks at no counts in between, which on a large site are the dearest part. */
const COUNTED_AFTER_MS = 200;

/** Visits that lists leave out by themselves. */
export interface HiddenCounts {
  bots: RecordingCount | null;
  team: RecordingCount | null;
}

@Injectable()
export class RecordingPages {
  private readonly http = inject(HttpClient);
  private readonly known = signal<readonly KeptPage[]>([]);
  private siteId = '';
  /** The filter as the API was asked. */
  query: ApiQuery = {};
  private filter: ListFilter | null = null;
  private runs: Subscription[] = [];
  private readonly missing = new Set<number>();

  readonly isLoading = signal(false);
  readonly error = signal<unknown>(null);
  readonly count = signal<RecordingCount | null>(null);
  readonly hidden = signal<HiddenCounts>({ bots: null, team: null });
  /** The search index did not answer the newest page; the database did. */
  readonly isFallback = signal(false);
  /** The list begins here and not at the newest; null: at the newest. */
  readonly beginsAtMs = signal<number | null>(null);
  readonly hasAnswer = computed(() => this.known().length > 0);
  /** Where the next page begins; null at the end. */
  readonly cursor = computed(() => this.known().at(-1)?.next ?? null);
  readonly hasMore = computed(() => this.cursor() !== null);
  /** All rows seen so far; null for one that is not kept. */
  readonly rows = computed<readonly (ListedRecording | null)[]>(() => this.known().flatMap<ListedRecording | null>(({ rows, ids }) => rows ?? ids.map(() => null)));
  readonly ids = computed<readonly string[]>(() => this.known().flatMap(({ ids }) => ids));
  /** For the way back to this list; rows that are not kept are left out. */
  readonly kept = computed<readonly KeptPage[]>(() => this.known());

  start(siteId: string, filter: ListFilter, atMs: number | null = null): void {
    this.siteId = siteId;
    this.filter = filter;
    this.beginsAtMs.set(atMs);
    this.query = toApiQuery(filter, Date.now());
    this.stop();
    this.known.set([]);
    this.fetchFirst();
  }

  /** What was shown before the person went to watch one of these. */
  restore(siteId: string, filter: ListFilter, query: ApiQuery, pages: readonly KeptPage[]): void {
    this.siteId = siteId;
    this.filter = filter;
    this.query = query;
    this.stop();
    this.known.set(pages);
    this.fetchCounts();
  }

  /** Again from the first page, keeping what is shown until the answer is there. */
  refresh(): void {
    if (this.filter === null) return;
    this.query = toApiQuery(this.filter, Date.now());
    this.stop();
    this.fetchFirst();
  }

  loadMore(): void {
    const cursor = this.cursor();
    if (this.isLoading()) return;
    if (!this.hasAnswer()) this.fetchFirst();
    else if (cursor !== null) this.fetch({ cursor }, (page) => { this.known.update((known) => keepNear([...known, knownPage(cursor, page)], known.length)); });
  }

  /** Makes sure the rows from … to … are there; those far from them may go. */
  need(from: number, to: number): void {
    const known = this.known();
    for (let at = 0, i = 0; i < known.length; at += known[i]?.ids.length ?? 0, i++) {
      const page = known[i];
      if (!page || page.rows !== null || at > to || at + page.ids.length < from || this.missing.has(i)) continue;
      this.missing.add(i);
      const run = this.ask(page.cursor === null ? this.firstParams() : { cursor: page.cursor }).subscribe({
        next: (answer) => {
          this.missing.delete(i);
          this.known.update((now) => keepNear(now.map((one, place) => (place === i ? { ...one, rows: answer.recordings.slice(0, one.ids.length) } : one)), i));
        },
        error: () => this.missing.delete(i),
      });
      this.runs.push(run);
    }
  }

  /** Counts are asked for once the rows are there and the person stays: they need the same machine. */
  private fetchFirst(): void {
    this.count.set(null);
    this.hidden.set({ bots: null, team: null });
    this.fetch(this.firstParams(), (page) => {
      this.known.set([knownPage(null, page)]);
      const isAll = page.cursor === null && this.beginsAtMs() === null;
      this.runs.push(timer(COUNTED_AFTER_MS).subscribe(() => { this.fetchCounts(isAll ? { count: page.recordings.length, isExact: true } : null); }));
    });
  }

  private firstParams(): Record<string, string> {
    const at = this.beginsAtMs();
    return at === null ? {} : { at: String(at) };
  }

  private fetch(params: Record<string, string>, take: (page: RecordingList) => void): void {
    this.isLoading.set(true);
    this.error.set(null);
    this.runs.push(this.ask(params).subscribe({
      next: (page) => {
        take(page);
        this.isFallback.set(page.answeredBy.isFallback);
        this.isLoading.set(false);
      },
      error: (error: unknown) => {
        this.error.set(error);
        this.isLoading.set(false);
      },
    }));
  }

  /** Rows do not wait for their count, which may take longer. */
  private ask(params: Record<string, string>) {
    return this.http.get<RecordingList>(apiUrl('sites', this.siteId, 'recordings'), { params: { ...this.query, ...params, limit: String(PAGE_SIZE), count: 'false' } });
  }

  /** @param known the list is whole and need not be counted */
  private fetchCounts(known: RecordingCount | null = null): void {
    const counted = (change: ApiQuery, take: (count: RecordingCount) => void): void => {
      this.runs.push(this.http.get<RecordingCount>(apiUrl('sites', this.siteId, 'recordings', 'count'), { params: { ...this.query, ...change } }).subscribe({ next: take, error: () => undefined }));
    };
    const takeCount = (count: RecordingCount): void => {
      this.count.set(count);
      // What is left out is counted last: nobody waits for it.
      if (this.filter?.bots === 'exclude') counted({ bots: 'only', team: 'include' }, (bots) => this.hidden.update((hidden) => ({ ...hidden, bots })));
      if (this.filter?.team === 'exclude') counted({ team: 'only' }, (team) => this.hidden.update((hidden) => ({ ...hidden, team })));
    };
    if (known !== null) return takeCount(known);
    counted({}, takeCount);
  }

  private stop(): void {
    for (const run of this.runs) run.unsubscribe();
    this.runs = [];
    this.missing.clear();
  }
}

function knownPage(cursor: string | null, page: RecordingList): KeptPage {
  return { cursor, next: page.cursor, rows: page.recordings, ids: page.recordings.map(({ id }) => id) };
}

/** Forgets the rows of the pages farthest from one. */
function keepNear(known: readonly KeptPage[], near: number): readonly KeptPage[] {
  return known.map((page, i) => (Math.abs(i - near) < MOST_PAGES / 2 ? page : { ...page, rows: null }));
}
