// Visits as the last window left them, so that the next one need not read them again: a running visit sends a batch every few
// seconds. Promise: nothing rests on it. A visit is handed out once and given back after the commit only; its version is compared in
// the window's transaction as for one that was read, so what somebody else changed meanwhile is noticed there and read again.

import type { Pool } from '@hindsight/database';

import type { Visit } from '../assemble/visit.ts';
import { loadVisits } from './visits.ts';
import type { VisitKey } from './visits.ts';

export class KnownVisits {
  readonly #pool: Pool;
  readonly #most: number;
  /** The one longest not heard of first. */
  readonly #visits = new Map<string, Visit>();

  /** @param most how many are kept */
  constructor(pool: Pool, most: number) {
    this.#pool = pool;
    this.#most = most;
  }

  /** Hands out the visits that exist among `keys`, by visit key. */
  async take(keys: readonly (VisitKey & { visitKey: string })[]): Promise<Map<string, Visit>> {
    const taken = new Map<string, Visit>();
    const unknown: VisitKey[] = [];
    for (const key of keys) {
      const visit = this.#visits.get(key.visitKey);
      if (visit === undefined) unknown.push(key);
      else taken.set(key.visitKey, visit);
      this.#visits.delete(key.visitKey);
    }
    for (const [key, visit] of await loadVisits(this.#pool, unknown)) taken.set(key, visit);
    return taken;
  }

  /** Keeps visits as the stores have them now. */
  giveBack(visits: Iterable<Visit>): void {
    for (const visit of visits) this.#visits.set(visit.key, visit);
    for (const key of this.#visits.keys()) {
      if (this.#visits.size <= this.#most) break;
      this.#visits.delete(key);
    }
  }
}
