// Fetches blocks and assets of a recording and renews the right to do so. Promise: a block is asked for once at a time; what cannot be had is
// reported with its reason, never retried for ever.

import type { AssetLookup, AssetsFound, BlockGrant } from '@hindsight/wire';
import type { WantedPart } from './needed-blocks.ts';
import type { BlockResult, RecordingSource } from './recording-source.ts';

const TRIES = 3;
const RETRY_AFTER_MS = 400;
/** How long a block waits for a new grant from the app. */
const GRANT_WAIT_MS = 20_000;

export class BlockLoader implements RecordingSource {
  readonly #recordingId: string;
  readonly #askForGrant: () => void;
  #grant: BlockGrant;
  #grantWaiters: (() => void)[] = [];
  readonly #stop = new AbortController();

  constructor(recordingId: string, grant: BlockGrant, askForGrant: () => void) {
    this.#recordingId = recordingId;
    this.#grant = grant;
    this.#askForGrant = askForGrant;
  }

  renew(grant: BlockGrant): void {
    this.#grant = grant;
    for (const wake of this.#grantWaiters.splice(0)) wake();
  }

  /** Ends all fetches; their results no longer matter to anyone. */
  close(): void {
    this.#stop.abort();
  }

  async fetch({ block, part }: WantedPart): Promise<BlockResult> {
    let failures = 0;
    let refusals = 0;
    for (;;) {
      const used = this.#grant;
      const answer = await this.#get(`/blocks/${encodeURIComponent(this.#recordingId)}/${encodeURIComponent(block.id)}${part === 'keyframe' ? '/keyframe' : ''}`, used.token);
      if (answer === null) {
        if (++failures >= TRIES || this.#stop.signal.aborted) return { ok: false, reason: 'network' };
        await pause(RETRY_AFTER_MS * failures);
      } else if (answer.status === 401 || answer.status === 403) {
        if (++refusals >= TRIES) return { ok: false, reason: 'block-refused' };
        await this.#newerGrant(used);
      } else if (answer.ok) {
        const text = await answer.text().catch(() => null); // broke off, or its bytes are damaged
        if (text !== null) return { ok: true, text };
        if (++failures >= TRIES || this.#stop.signal.aborted) return { ok: false, reason: 'network' };
        await pause(RETRY_AFTER_MS * failures);
      } else if (answer.status === 404 || answer.status === 410) {
        return { ok: false, reason: 'block-missing' };
      } else if (++failures >= TRIES) {
        return { ok: false, reason: 'network' };
      } else {
        await pause(RETRY_AFTER_MS * failures);
      }
    }
  }

  async lookUp(urls: string[]): Promise<Record<string, string>> {
    const answer = await this.#ask('', JSON.stringify({ urls } satisfies AssetLookup));
    const found = answer === null ? null : ((await answer.json().catch(() => null)) as Partial<AssetsFound> | null);
    return found?.hashes ?? {};
  }

  async file(hash: string): Promise<Blob | null> {
    return (await this.#ask(`/${hash}`))?.blob() ?? null;
  }

  /**
   * Asks the recording's vault.
   * @param path a file's `/<hash>`, or '' to look names up
   * @returns null when there is no answer to be had
   */
  async #ask(path: string, body?: string): Promise<Response | null> {
    for (let tries = 1; ; tries++) {
      const used = this.#grant;
      const answer = await this.#get(`/assets/${encodeURIComponent(this.#recordingId)}${path}`, used.token, body);
      if (answer?.ok) return answer;
      if (tries >= TRIES || answer?.status === 404 || this.#stop.signal.aborted) return null;
      if (answer?.status === 403) await this.#newerGrant(used);
      else await pause(RETRY_AFTER_MS * tries);
    }
  }

  async #get(path: string, token: string, body?: string): Promise<Response | null> {
    const url = `${path}?grant=${encodeURIComponent(token)}`;
    try {
      return await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer', signal: this.#stop.signal, ...(body !== undefined && { method: 'POST', body }) });
    } catch {
      return null; // The network's failure, counted by the caller as a try.
    }
  }

  async #newerGrant(used: BlockGrant): Promise<void> {
    if (this.#grant !== used) return;
    if (this.#grantWaiters.length === 0) this.#askForGrant();
    await Promise.race([new Promise<void>((resolve) => this.#grantWaiters.push(resolve)), pause(GRANT_WAIT_MS)]);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
