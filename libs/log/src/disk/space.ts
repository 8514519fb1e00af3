// How much the log may still take: its own byte cap and the reserve kept free on the disk. Fullness passes by itself, when
// segments are trimmed or the disk gets room again.

import { MAX_RECORD_BYTES } from '../write.ts';
import type { LogFs } from './log-fs.ts';
import type { LogObserver } from './observer.ts';

const WARN_SHARE = 0.8;
/** Below this a disk counts as full, whatever the reserve. */
const LEAST_FREE_BYTES = 1024 * 1024;

export interface SpaceLimits {
  maxBytes: number;
  reserveBytes: number;
  checkEveryMs: number;
}

export class Space {
  readonly #fs: LogFs;
  readonly #dir: string;
  readonly #limits: SpaceLimits;
  readonly #observer: LogObserver;
  readonly #timer: NodeJS.Timeout;
  #usedBytes = 0;
  #freeBytes = Infinity;
  #isDiskFull = false;
  /** A record did not fit under the cap: full until something is trimmed, though a smaller one might fit. */
  #isCapReached = false;
  #told: 'nothing' | 'warned' | 'full' = 'nothing';

  constructor(fs: LogFs, dir: string, limits: SpaceLimits, observer: LogObserver) {
    this.#fs = fs;
    this.#dir = dir;
    this.#limits = limits;
    this.#observer = observer;
    this.#timer = setInterval(() => void this.check(), limits.checkEveryMs).unref();
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Whether records are refused at present. */
  get isFull(): boolean {
    // Room for one more record is kept, so that "not full" means the next append fits.
    const headroom = Math.min(MAX_RECORD_BYTES, this.#limits.maxBytes / 16);
    return this.#isDiskFull || this.#isCapReached || this.#usedBytes + headroom > this.#limits.maxBytes;
  }

  /** Whether these bytes may be written now. A "no" for want of room under the cap makes the log full. */
  fits(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#limits.maxBytes) {
      this.#isCapReached = true;
      this.#tell();
    }
    return !this.#isDiskFull && !this.#isCapReached;
  }

  take(bytes: number): void {
    this.#usedBytes += bytes;
    this.#tell();
  }

  giveBack(bytes: number): void {
    this.#usedBytes -= bytes;
    this.#isCapReached = false;
    this.#tell();
  }

  /** The disk itself said no: nothing is taken until a look at it says otherwise. */
  diskSaidFull(): void {
    this.#isDiskFull = true;
    this.#tell();
  }

  async check(): Promise<void> {
    try {
      this.#freeBytes = await this.#fs.freeBytes(this.#dir);
      this.#isDiskFull = this.#freeBytes < Math.max(this.#limits.reserveBytes, LEAST_FREE_BYTES);
    } catch {
      this.#isDiskFull = true; // a disk that cannot be asked is not trusted with more
    }
    this.#tell();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    const share = this.#usedBytes / this.#limits.maxBytes;
    const now = this.isFull ? 'full' : share >= WARN_SHARE ? 'warned' : 'nothing';
    if (now !== this.#told && now !== 'nothing') this.#observer.filling(share, this.#freeBytes);
    this.#told = now;
  }
}
