// The list a recording was opened from: which come before and after it, and the way back. Kept for the browser tab, so that a reload of a
// recording still knows its neighbours; nothing of it leaves the browser but the list's own query.
import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import type { ListedRecording, RecordingList } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';

export interface WatchedList {
  siteId: string;
  /** Address of the list in the app, with its filter. */
  address: string;
  /** The same filter in the API's words, spans already turned into moments. */
  query: Record<string, string | readonly string[]>;
  /** Recordings in the list's order, as far as they are known. */
  ids: readonly string[];
  /** To go on from; null at the end of the list. */
  cursor: string | null;
  /** How many there are in all, in words. */
  count: string;
}

/** A page of a list: how it was asked for, and its rows while they are kept. */
export interface KeptPage {
  /** Null: the first. */
  cursor: string | null;
  /** Of the page after it; null at the end. */
  next: string | null;
  rows: readonly ListedRecording[] | null;
  ids: readonly string[];
}

const KEY = 'hindsight.list';
const PAGE_SIZE = 50;

@Injectable({ providedIn: 'root' })
export class WatchList {
  private readonly http = inject(HttpClient);
  readonly list = signal<WatchedList | null>(restore());
  /** The recording last opened from the list: where the list is found again. */
  readonly lastOpened = signal<string | null>(null);
  /** The rows as they were fetched, for the way back; not kept over a reload. */
  private pages: readonly KeptPage[] = [];

  /** The list as it stands; called whenever its rows change. */
  remember(list: WatchedList, pages: readonly KeptPage[]): void {
    this.pages = pages;
    this.list.set(list);
    sessionStorage.setItem(KEY, JSON.stringify(list));
  }

  /** What the list at an address showed when one of its recordings was opened; null when none was, and a second time. */
  takeKept(address: string): { pages: readonly KeptPage[]; query: WatchedList['query']; opened: string } | null {
    const list = this.list();
    const opened = this.lastOpened();
    this.lastOpened.set(null);
    return list === null || opened === null || list.address !== address || this.pages.length === 0 ? null : { pages: this.pages, query: list.query, opened };
  }

  /** The row it came from need not be fetched again to say so. */
  markWatched(recordingId: string): void {
    this.pages = this.pages.map((page) => ({ ...page, rows: page.rows?.map((row) => (row.id === recordingId ? { ...row, isWatched: true } : row)) ?? null }));
  }

  /** Place of a recording in the list, from 0; -1 when it was not opened from there. */
  placeOf(recordingId: string): number {
    return this.list()?.ids.indexOf(recordingId) ?? -1;
  }

  /** The recording before or after another; fetches more of the list where it goes on. @returns null at its ends */
  async neighbour(recordingId: string, direction: 1 | -1): Promise<string | null> {
    const place = this.placeOf(recordingId);
    const list = this.list();
    if (place < 0 || list === null) return null;
    if (direction === 1 && place + 1 >= list.ids.length && list.cursor !== null) await this.goOn(list, list.cursor);
    return this.list()?.ids[place + direction] ?? null;
  }

  private async goOn(list: WatchedList, cursor: string): Promise<void> {
    const params = { ...list.query, limit: String(PAGE_SIZE), cursor, count: 'false' };
    const page = await firstValueFrom(this.http.get<RecordingList>(apiUrl('sites', list.siteId, 'recordings'), { params }));
    const ids = page.recordings.map(({ id }) => id);
    this.remember({ ...list, ids: [...list.ids, ...ids], cursor: page.cursor }, [...this.pages, { cursor, next: page.cursor, rows: page.recordings, ids }]);
  }
}

function restore(): WatchedList | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as WatchedList | null;
  } catch {
    return null; // Written by another version.
  }
}
