// Who sends: visitor, session and its public handle, shared by the site's tabs through the browser's storage. A session ends
// 30 min after the visitor's last input or 4 h after it began; the server takes what it is sent for 24 h and splits nothing.

import { randomHex } from '../random-hex.ts';
import type { BrowserStore } from './browser-store.ts';
import { jsonText } from '../json-text.ts';

export const SESSION_IDLE_MS = 30 * 60_000;
const LONGEST_MS = 4 * 3_600_000;
/** How often activity is written down for the other tabs. */
const WRITE_EVERY_MS = 5_000;

export interface SessionIds {
  readonly session: string;
  readonly handle: string;
  readonly visitor: string;
}

interface Kept extends SessionIds {
  begunAt: number;
  activeAt: number;
}

export class Session {
  readonly #store: BrowserStore;
  readonly #wall: () => number;
  #kept: Kept;
  #writtenAt = 0;

  constructor(store: BrowserStore, wall: () => number) {
    this.#store = store;
    this.#wall = wall;
    const stored = this.#read();
    this.#kept = stored !== null && !this.#isPast(stored) ? stored : this.#fresh(stored?.visitor);
    this.#write();
  }

  get ids(): SessionIds {
    return this.#kept;
  }

  /** Whether the session has ended by its time; nothing more may be recorded into it. */
  isOver(): boolean {
    return this.#isPast(this.#kept);
  }

  /** The visitor did something. Answers whether that begins another session, or joins one that another tab has begun. */
  touch(): 'begun' | 'joined' | null {
    const now = this.#wall();
    if (!this.isOver() && now - this.#writtenAt < WRITE_EVERY_MS) {
      this.#kept.activeAt = now;
      return null;
    }
    const before = this.#kept.session;
    // Other tabs may have been active meanwhile, or have begun the next session.
    const stored = this.#read();
    const isStored = stored !== null && !this.#isPast(stored);
    if (isStored) this.#kept = stored;
    else if (this.isOver()) this.#kept = this.#fresh(this.#kept.visitor);
    this.#kept.activeAt = now;
    this.#write();
    return this.#kept.session === before ? null : isStored ? 'joined' : 'begun';
  }

  /** Ends now: whoever comes next begins another. The visitor stays known. */
  end(): void {
    this.#kept.activeAt = 1;
    this.#write();
  }

  forget(): void {
    this.#store.forget();
  }

  #isPast(kept: Kept): boolean {
    const now = this.#wall();
    // A clock set back makes negative ages; those prove nothing and end nothing.
    return now - kept.activeAt > SESSION_IDLE_MS || now - kept.begunAt > LONGEST_MS;
  }

  #fresh(visitor: string | undefined): Kept {
    const now = this.#wall();
    return { session: randomHex(16), handle: randomHex(8), visitor: visitor ?? randomHex(16), begunAt: now, activeAt: now };
  }

  #write(): void {
    const { session, handle, visitor, begunAt, activeAt } = this.#kept;
    this.#writtenAt = this.#wall();
    this.#store.write(jsonText([session, handle, visitor, begunAt, activeAt]));
  }

  #read(): Kept | null {
    try {
      const [session, handle, visitor, begunAt, activeAt] = JSON.parse(this.#store.read() ?? 'null') as [string, string, string, number, number];
      const isWhole = /^[0-9a-f]{32}$/.test(session) && /^[0-9a-f]{16}$/.test(handle) && /^[0-9a-f]{32}$/.test(visitor) && begunAt > 0 && activeAt > 0;
      return isWhole ? { session, handle, visitor, begunAt, activeAt } : null;
    } catch {
      return null; // Nothing there, or not ours: a fresh session.
    }
  }
}
