// How often links are opened over one line: nobody needs to sign in for them, so nobody else counts.
import { Inject, Injectable } from '@nestjs/common';
import type { Attempts, Limits } from '@hindsight/limits';

import { lineOf } from '../access/line-of.ts';
import { LIMIT_SECRET, LIMITS } from '../api-parts.ts';
import { refuseUntil, type Refusal } from '../problems/refusal.ts';

const WINDOW_MS = 60_000;
/** A running visit is asked for every 4 s: enough for an office behind one address. */
const PER_LINE = 300;

@Injectable()
export class ShareLimit {
  readonly #attempts: Attempts;

  constructor(@Inject(LIMITS) limits: Limits, @Inject(LIMIT_SECRET) secret: Buffer) {
    this.#attempts = limits.attempts('shared', { windowMs: WINDOW_MS }, secret);
  }

  /** Counts a request; the refusal if there were too many, else null. */
  async take(address: string): Promise<Refusal | null> {
    const taken = await this.#attempts.take([{ key: lineOf(address), most: PER_LINE }]);
    return taken.isAllowed ? null : refuseUntil('API_SHARE_LIMITED', taken.retryAfterMs);
  }
}
