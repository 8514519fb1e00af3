// The recordings of a site that meet a filter, fetched page by page. A new filter starts over; late answers to an old one are
// thrown away.
import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import type { Recording, RecordingList } from '@hindsight/api-contract';
import type { Subscription } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { toApiQuery, type ApiQuery, type ListFilter } from '../filter/list-filter.ts';

const PAGE_SIZE = 50;

@Injectable()
export class RecordingPages {
  private readonly http = inject(HttpClient);
  readonly pages = signal<readonly RecordingList[]>([]);
  private siteId = '';
  /** The filter as the API was asked. */
  query: ApiQuery = {};
  private running: Subscription | null = null;

  readonly isLoading = signal(false);
  readonly error = signal<unknown>(null);
  readonly recordings = computed<readonly Recording[]>(() => this.pages().flatMap((page) => page.recordings));
  /** Of the first page: the list must not seem to shrink while the person scrolls. */
  readonly count = computed(() => this.pages()[0]?.count ?? null);
  /** The search index did not answer the newest page; the database did. */
  readonly isFallback = computed(() => this.pages().at(-1)?.answeredBy.isFallback ?? false);
  /** Where the next page begins; null at the end. */
  readonly cursor = computed(() => this.pages().at(-1)?.cursor ?? null);
  readonly hasMore = computed(() => this.cursor() !== null);
  readonly hasAnswer = computed(() => this.pages().length > 0);

  start(siteId: string, filter: ListFilter): void {
    this.siteId = siteId;
    this.query = toApiQuery(filter, Date.now());
    this.pages.set([]);
    this.load();
  }

  /** What was shown before the person went to watch one of these. */
  restore(siteId: string, query: ApiQuery, pages: readonly RecordingList[]): void {
    this.siteId = siteId;
    this.query = query;
    this.pages.set(pages);
  }

  /** Again from the first page, keeping what is shown until the answer is there. */
  refresh(filter: ListFilter): void {
    this.query = toApiQuery(filter, Date.now());
    this.fetch(null, (page) => [page]);
  }

  load(): void {
    const cursor = this.pages().at(-1)?.cursor ?? null;
    this.fetch(cursor, (page) => [...this.pages(), page]);
  }

  private fetch(cursor: string | null, merge: (page: RecordingList) => readonly RecordingList[]): void {
    this.running?.unsubscribe();
    this.isLoading.set(true);
    this.error.set(null);
    const params = { ...this.query, limit: String(PAGE_SIZE), ...(cursor === null ? {} : { cursor }) };
    this.running = this.http.get<RecordingList>(apiUrl('sites', this.siteId, 'recordings'), { params }).subscribe({
      next: (page) => {
        this.pages.set(merge(page));
        this.isLoading.set(false);
      },
      error: (error: unknown) => {
        this.error.set(error);
        this.isLoading.set(false);
      },
    });
  }
}
