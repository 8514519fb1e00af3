// Stops what was started, in reverse order, each part within its time. Promise: `run` always ends, and says what did not.
import { setTimeout as delay } from 'node:timers/promises';

const PART_WITHIN_MS = 12_000;

interface Part {
  what: string;
  stop: () => unknown;
}

export class Shutdown {
  readonly #parts: Part[] = [];
  readonly #forced: (() => void)[] = [];
  readonly #failed: (what: string, error: unknown) => void;
  #running: Promise<void> | undefined;

  constructor(failed: (what: string, error: unknown) => void) {
    this.#failed = failed;
  }

  /**
   * Registers a part right after it was started.
   * @param force ends it at once and without waiting; needed by what would outlive this process
   */
  add(what: string, stop: () => unknown, force?: () => void): void {
    this.#parts.push({ what, stop });
    if (force !== undefined) this.#forced.push(force);
  }

  get hasBegun(): boolean {
    return this.#running !== undefined;
  }

  /** Ends at once what would outlive this process. */
  force(): void {
    for (const force of this.#forced) force();
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
