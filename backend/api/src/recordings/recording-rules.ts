// Single recordings: found, shown, played, deleted.
import { Inject, Injectable } from '@nestjs/common';
import type { Blocks, Fidelity, RecordingDetail } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { Grants, type Grant } from '../access/grants.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { isRefusal, refuse, type Refusal } from '../problems/refusal.ts';
import { Signals } from '../signals/signals.ts';
import { Tags } from '../tags/tags.ts';
import { describeRecording } from './describe-recording.ts';
import { ManifestReader } from './manifest-reader.ts';
import { Recordings, type StoredRecording } from './recordings.ts';

@Injectable()
export class RecordingRules {
  readonly #scopes: SiteScopes;
  readonly #recordings: Recordings;
  readonly #manifests: ManifestReader;
  readonly #grants: Grants;
  readonly #signals: Signals;
  readonly #tags: Tags;

  constructor(
    @Inject(SiteScopes) scopes: SiteScopes, @Inject(Recordings) recordings: Recordings,
    @Inject(ManifestReader) manifests: ManifestReader, @Inject(Grants) grants: Grants, @Inject(Signals) signals: Signals,
    @Inject(Tags) tags: Tags,
  ) {
    this.#scopes = scopes;
    this.#recordings = recordings;
    this.#manifests = manifests;
    this.#grants = grants;
    this.#signals = signals;
    this.#tags = tags;
  }

  async find(caller: Caller, id: bigint): Promise<RecordingDetail | Refusal> {
    return this.#detail(await this.#recordings.find(caller.workspaceId, id));
  }

  async findByHandle(caller: Caller, handle: string): Promise<RecordingDetail | Refusal> {
    return this.#detail(await this.#recordings.findByHandle(caller.workspaceId, handle));
  }

  /**
   * What to play, and a grant to fetch it.
   * @param after the manifest version the asker has: if it is still the newest, no documents and blocks are repeated
   * @param app the origin the player will be framed by
   */
  async blocks(caller: Caller, id: bigint, after: string | undefined, app: string): Promise<Blocks | Refusal> {
    const recording = await this.#recordings.find(caller.workspaceId, id);
    if (!recording) return refuse('API_RECORDING_UNKNOWN');
    return this.blocksOf(recording, after, { app, shareId: null });
  }

  /** The same of a recording that was found. @param given the origin that will frame the player, and the link it is shown by */
  async blocksOf(recording: StoredRecording, after: string | undefined, given: Pick<Grant, 'app' | 'shareId'>): Promise<Blocks> {
    const grant = this.#grants.give({ recordingId: recording.summary.id, workspaceId: recording.summary.workspaceId, ...given });
    if (after !== undefined && BigInt(after) === recording.version) return { isChanged: false, manifest: unchanged(recording), grant };
    return { isChanged: true, manifest: await this.#manifests.read(recording), grant };
  }

  /** What a player measured. The best measurement stays. */
  async noteFidelity(caller: Caller, id: bigint, measured: Fidelity): Promise<void | Refusal> {
    const recording = await this.#recordings.find(caller.workspaceId, id);
    if (!recording) return refuse('API_RECORDING_UNKNOWN');
    await this.#recordings.noteFidelity(recording, measured);
  }

  async erase(caller: Caller, id: bigint): Promise<void | Refusal> {
    const recording = await this.#recordings.find(caller.workspaceId, id);
    if (!recording) return refuse('API_RECORDING_UNKNOWN');
    await this.#recordings.erase(recording, caller.memberId);
  }

  async eraseDemoVisits(caller: Caller, siteId: bigint): Promise<void | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    await this.#recordings.eraseDemoVisits(scope, caller.memberId);
  }

  async #detail(recording: StoredRecording | null): Promise<RecordingDetail | Refusal> {
    if (!recording) return refuse('API_RECORDING_UNKNOWN');
    const fidelityReasons = await this.#recordings.fidelityReasons(recording);
    const signals = await this.#signals.ofRecording(recording);
    const memberTags = await this.#tags.of(recording.summary.workspaceId, recording.summary.id);
    return { ...describeRecording(recording.summary), fidelityReasons, pageViews: await this.#recordings.pageViews(recording), signals, memberTags };
  }
}

function unchanged({ summary, version }: StoredRecording): Blocks['manifest'] {
  return {
    recordingId: String(summary.id), version: String(version), startedAt: summary.startedAt, durationMs: summary.durationMs, isLive: summary.isLive,
    documents: [], blocks: [],
  };
}
