// The document's time: milliseconds on the browser's monotonic clock since the document began. When the wall clock runs away
// from it by more than 5 s (the machine slept, someone set the clock), the next clock starts: its events get an offset of their own.

const JUMP_MS = 5_000;

export interface TimeSource {
  /** Monotonic, ms. */
  monotonic(): number;
  /** Wall clock, ms since 1970. */
  wall(): number;
}

export class DocumentClock {
  /** Counts the document's clocks. */
  number = 0;
  readonly #time: TimeSource;
  readonly #originMs: number;
  #apartMs: number;

  /** @param originMs where on the monotonic clock this document begins: 0 for a load, now for a restore */
  constructor(time: TimeSource, originMs: number) {
    this.#time = time;
    this.#originMs = originMs;
    this.#apartMs = time.wall() - time.monotonic();
  }

  /** Whole ms since the document began. */
  now(): number {
    return this.at(this.#time.monotonic());
  }

  /** Document time of a moment on the monotonic clock, such as a performance entry's start. */
  at(monotonicMs: number): number {
    return Math.max(0, Math.round(monotonicMs - this.#originMs));
  }

  /** Whether the clocks have drifted apart; the caller must close what was stamped so far, then call `next`. */
  hasJumped(): boolean {
    return Math.abs(this.#time.wall() - this.#time.monotonic() - this.#apartMs) > JUMP_MS;
  }

  next(): void {
    this.number++;
    this.#apartMs = this.#time.wall() - this.#time.monotonic();
  }
}
