// Limits guessing: failed sign-ins per line and e-mail, and per line alone, in a sliding window, counted for all APIs
// together where they share their limits. Neither addresses nor e-mails are stored or logged: what leaves this process is a keyed hash.

import { Inject, Injectable } from '@nestjs/common';
import type { Attempts, Limits, Taken } from '@hindsight/limits';

import { lineOf } from '../access/line-of.ts';
import { LIMIT_SECRET, LIMITS } from '../api-parts.ts';

const WINDOW_MS = 10 * 60_000;
const PER_LINE_AND_EMAIL = 10;
const PER_LINE = 100;

@Injectable()
export class AttemptLimit {
  readonly #attempts: Attempts;

  constructor(@Inject(LIMITS) limits: Limits, @Inject(LIMIT_SECRET) secret: Buffer) {
    this.#attempts = limits.attempts('sign-in', { windowMs: WINDOW_MS }, secret);
  }

  /** Counts an attempt before it is made, so that many at once are counted too. @returns Whether it may be made. */
  async take(address: string, email: string): Promise<Taken> {
    const line = lineOf(address);
    return this.#attempts.take([{ key: `${line} ${email}`, most: PER_LINE_AND_EMAIL }, { key: line, most: PER_LINE }]);
  }

  /** The attempt succeeded: whoever knows the password may mistype it again. */
  async clear(address: string, email: string): Promise<void> {
    await this.#attempts.forget(`${lineOf(address)} ${email}`);
  }
}
