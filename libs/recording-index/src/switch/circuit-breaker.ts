// A circuit breaker: after a failure nobody waits for that store again until a probe in the background found it well.

export interface BreakerOptions {
  /** Asks the store something small; rejects while it is not well. */
  probe: () => Promise<unknown>;
  /** Between two probes. */
  probeEveryMs?: number;
  now?: () => number;
}

export class CircuitBreaker {
  readonly #probe: () => Promise<unknown>;
  readonly #probeEveryMs: number;
  readonly #now: () => number;
  #isOpen = false;
  #isProbing = false;
  #probeAtMs = 0;

  constructor({ probe, probeEveryMs = 1000, now = () => performance.now() }: BreakerOptions) {
    this.#probe = probe;
    this.#probeEveryMs = probeEveryMs;
    this.#now = now;
  }

  /** True: do not ask the store. Starts a probe when one is due; no timer runs while nobody asks. */
  isOpen(): boolean {
    if (this.#isOpen && !this.#isProbing && this.#now() >= this.#probeAtMs) void this.#tryAgain();
    return this.#isOpen;
  }

  /** The store failed. */
  open(): void {
    this.#isOpen = true;
    this.#probeAtMs = this.#now() + this.#probeEveryMs;
  }

  async #tryAgain(): Promise<void> {
    this.#isProbing = true;
    try {
      await this.#probe();
      this.#isOpen = false;
    } catch {
      // Still not well, as assumed; whoever opened the breaker has told why.
      this.#probeAtMs = this.#now() + this.#probeEveryMs;
    } finally {
      this.#isProbing = false;
    }
  }
}
