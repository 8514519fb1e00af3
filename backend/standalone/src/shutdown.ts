// Stops what was started, in reverse order, each part within its time. Promise: `run` always ends, and says what did not.
import { setTimeout as delay } from 'node:timers/promises';

const PART_WITHIN_MS = 12_000;

export class Shutdown {
  readonly #parts: { what: string; stop: () => unknown }[] = [];
  readonly #failed: (what: string, error: unknown) => void;
  #running: Promise<void> | undefined;

  constructor(failed: (what: string, error: unknown) => void) {
    this.#failed = failed;
  }

  /** Registers a part right after it was started. */
  add(what: string, stop: () => unknown): void {
    this.#parts.push({ what, stop });
  }

  get hasBegun(): boolean {
    return this.#running !== undefined;
  }

  /** Stops everything; a second call waits for the first. */
  run(): Promise<void> {
    this.#running ??= this.#stopAll();
    return this.#running;
  }

  async #stopAll(): Promise<void> {
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      const { what, stop } = part;
      const late = new AbortController();
      const tooLate = delay(PART_WITHIN_MS, undefined, { signal: late.signal }).then(
        () => this.#failed(what, new Error(`did not stop within ${PART_WITHIN_MS} ms`)),
        () => undefined, // Cancelled: the part stopped in time.
      );
      const stopping = (async () => stop())().catch((error: unknown) => this.#failed(what, error));
      await Promise.race([stopping, tooLate]);
      late.abort();
    }
  }
}
