// How often one API key or one sign-in may ask, over all APIs that share their limits. Wide enough for any person and any decent program.

import { Inject, Injectable } from '@nestjs/common';
import type { Limiter, Limits } from '@hindsight/limits';

import { CONFIG, LIMITS, type ApiConfig } from '../api-parts.ts';
import { refuseUntil, type Refusal } from '../problems/refusal.ts';
import type { Caller } from './caller.ts';

const DEFAULT_PER_SECOND = 100;

@Injectable()
export class CallerLimit {
  readonly #requests: Limiter;

  constructor(@Inject(LIMITS) limits: Limits, @Inject(CONFIG) { requestsPerSecond: perSecond = DEFAULT_PER_SECOND }: ApiConfig) {
    this.#requests = limits.rate('api', { perSecond, burst: perSecond * 10 });
  }

  /** Counts a request; the refusal if there were too many, else null. */
  async take({ keyId, signInId }: Caller): Promise<Refusal | null> {
    const taken = await this.#requests.take(keyId === null ? `sign-in ${String(signInId)}` : `key ${String(keyId)}`);
    return taken.isAllowed ? null : refuseUntil('API_RATE_LIMITED', taken.retryAfterMs);
  }
}
