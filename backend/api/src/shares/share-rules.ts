// Links to one recording for people without an account: made and revoked by members, opened by whoever has one. A link shows its recording
// and nothing of the account: no visitor's name, no tags, no notes, no way to another recording.
import { Inject, Injectable } from '@nestjs/common';
import type { Blocks, CreatedShare, NewShare, Share, SharedRecording, ShareList } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { randomToken } from '../access/credentials.ts';
import { NOW } from '../api-parts.ts';
import { isRefusal, refuse, type Refusal } from '../problems/refusal.ts';
import { RecordingRules } from '../recordings/recording-rules.ts';
import { Recordings, type StoredRecording } from '../recordings/recordings.ts';
import { ShareLimit } from './share-limit.ts';
import { Shares, type StoredShare } from './shares.ts';

const HOUR_MS = 3_600_000;

/** Who opens a link, and with what. */
export interface Opening {
  token: string;
  /** Network address of the asker. */
  address: string;
}

@Injectable()
export class ShareRules {
  readonly #shares: Shares;
  readonly #recordings: Recordings;
  readonly #rules: RecordingRules;
  readonly #limit: ShareLimit;
  readonly #now: () => number;

  constructor(
    @Inject(Shares) shares: Shares, @Inject(Recordings) recordings: Recordings, @Inject(RecordingRules) rules: RecordingRules,
    @Inject(ShareLimit) limit: ShareLimit, @Inject(NOW) now: () => number,
  ) {
    this.#shares = shares;
    this.#recordings = recordings;
    this.#rules = rules;
    this.#limit = limit;
    this.#now = now;
  }

  async list(caller: Caller, recordingId: bigint): Promise<ShareList | Refusal> {
    if (!(await this.#recordings.find(caller.workspaceId, recordingId))) return refuse('API_RECORDING_UNKNOWN');
    return { shares: (await this.#shares.list(caller.workspaceId, recordingId)).map(describe) };
  }

  async add(caller: Caller, recordingId: bigint, { hours, startMs }: NewShare): Promise<CreatedShare | Refusal> {
    const token = randomToken();
    const made = await this.#shares.add({
      workspaceId: caller.workspaceId, recordingId, memberId: caller.memberId ?? 0n, token, startMs, expiresAt: this.#now() + hours * HOUR_MS,
    });
    return made === null ? refuse('API_RECORDING_UNKNOWN') : { ...describe(made), token };
  }

  async revoke(caller: Caller, recordingId: bigint, shareId: bigint): Promise<void | Refusal> {
    const isThere = await this.#shares.revoke(caller.workspaceId, recordingId, shareId, caller.memberId ?? 0n);
    if (!isThere) return refuse('API_SHARE_UNKNOWN');
  }

  async open(opening: Opening, playerOrigin: string): Promise<SharedRecording | Refusal> {
    const opened = await this.#find(opening);
    if (isRefusal(opened)) return opened;
    await this.#shares.countOpening(opened.share.id);
    const { summary: { id, startedAt, durationMs, isLive, entryPath, device, browser, system, viewportWidth, viewportHeight } } = opened.recording;
    return {
      recordingId: String(id), playerOrigin, startMs: opened.share.startMs, expiresAt: opened.share.expiresAt.getTime(),
      startedAt, durationMs, isLive, entryPath, device, browser, system, viewportWidth, viewportHeight,
    };
  }

  /** @see RecordingRules.blocks */
  async blocks(opening: Opening, after: string | undefined, app: string): Promise<Blocks | Refusal> {
    const opened = await this.#find(opening);
    return isRefusal(opened) ? opened : this.#rules.blocksOf(opened.recording, after, { app, shareId: opened.share.id });
  }

  async #find({ token, address }: Opening): Promise<{ share: StoredShare; recording: StoredRecording } | Refusal> {
    const limited = await this.#limit.take(address);
    if (limited !== null) return limited;
    const share = await this.#shares.findOpen(token);
    const recording = share === null ? null : await this.#recordings.find(share.workspaceId, share.recordingId);
    // Whether it never was, has ended, or its recording is gone: whoever has no link learns nothing.
    return share === null || recording === null ? refuse('API_SHARE_ENDED') : { share, recording };
  }
}

function describe({ id, startMs, createdBy, createdAt, expiresAt, revokedAt, openedCount, lastOpenedAt }: StoredShare): Share {
  return {
    id: String(id), startMs, createdBy, createdAt: createdAt.getTime(), expiresAt: expiresAt.getTime(), revokedAt: revokedAt?.getTime() ?? null, openedCount,
    lastOpenedAt: lastOpenedAt?.getTime() ?? null,
  };
}
