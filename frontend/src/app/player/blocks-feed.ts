// What the player needs of one recording: its manifest, kept fresh while the visit runs, and a grant, renewed before it ends.
// Promise: `blocks` holds the newest answer; a failed renewal is tried again and takes away what is there only when it is told that the
// recording is gone.
import { HttpClient } from '@angular/common/http';
import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { Blocks } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { describeFailure } from '../api/problem.ts';

const LIVE_EVERY_MS = 4_000;
const RENEW_BEFORE_END_MS = 60_000;
const RENEW_AT_MOST_EVERY_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;

export interface FeedPlace {
  /** Address that answers manifest and grant, when it is not the recording's own. */
  url?: string;
  /** Asks at least so often whether the recording may still be seen. */
  checkEveryMs?: number;
}

@Injectable()
export class BlocksFeed {
  private readonly http = inject(HttpClient);
  private recordingId: string | null = null;
  private place: FeedPlace = {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private fetchedAtMs = 0;
  private isFetching = false;

  readonly blocks = signal<Blocks | null>(null);
  /** Of the first try, and when the recording is gone: other renewals are repeated silently. */
  readonly error = signal<unknown>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stop());
  }

  start(recordingId: string, place: FeedPlace = {}): void {
    this.stop();
    this.recordingId = recordingId;
    this.place = place;
    this.blocks.set(null);
    this.error.set(null);
    void this.fetch();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.recordingId = null;
    this.isFetching = false;
  }

  /** Asks again at once: the player was refused, or a block has moved. */
  async renew(): Promise<void> {
    if (Date.now() - this.fetchedAtMs >= RENEW_AT_MOST_EVERY_MS) await this.fetch();
    else this.later(RENEW_AT_MOST_EVERY_MS);
  }

  private async fetch(): Promise<void> {
    const id = this.recordingId;
    if (id === null || this.isFetching) return;
    this.isFetching = true;
    this.fetchedAtMs = Date.now();
    try {
      const known = this.blocks();
      const params = known === null ? {} : { after: known.manifest.version };
      const answer = await firstValueFrom(this.http.get<Blocks>(this.place.url ?? apiUrl('recordings', id, 'blocks'), { params }));
      if (id !== this.recordingId) return;
      this.blocks.set(answer.isChanged || known === null ? answer : { ...answer, manifest: { ...known.manifest, isLive: answer.manifest.isLive } });
      this.error.set(null);
    } catch (error) {
      if (id !== this.recordingId) return;
      // Said by the API; what a proxy answers while a server starts passes.
      const { status, code } = describeFailure(error);
      const isGone = status === 404 && code !== '';
      if (this.blocks() === null || isGone) {
        this.blocks.set(null);
        this.error.set(error);
        return;
      }
    } finally {
      if (id === this.recordingId) this.isFetching = false;
    }
    this.later(this.waitMs());
  }

  private waitMs(): number {
    const blocks = this.blocks();
    if (!blocks) return LONGEST_WAIT_MS;
    if (blocks.manifest.isLive) return LIVE_EVERY_MS;
    // The two clocks may differ; the player also asks when it is refused.
    const untilEndMs = blocks.grant.expiresAt - Date.now() - RENEW_BEFORE_END_MS;
    return Math.min(Math.max(untilEndMs, 10_000), this.place.checkEveryMs ?? LONGEST_WAIT_MS);
  }

  private later(waitMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.fetch(), waitMs);
  }
}
