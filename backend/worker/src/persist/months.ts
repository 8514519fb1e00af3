// Partitions of the monthly tables, made before the first row of a month is written.

import { inTransaction } from '@hindsight/database';
import type { Pool } from '@hindsight/database';

/** First day of the month (UTC) a moment lies in, `YYYY-MM-01`. */
export function monthOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 7)}-01`;
}

/** Remembers which months are ready. */
export class Months {
  readonly #pool: Pool;
  readonly #ready = new Set<string>();
  constructor(pool: Pool) {
    this.#pool = pool;
  }
  async ensure(months: Iterable<string>): Promise<void> {
    for (const month of months) {
      if (this.#ready.has(month)) continue;
      await inTransaction(this.#pool, async (transaction) => {
        // Two makers of one partition would collide although both say "if not exists".
        await transaction.query('select pg_advisory_xact_lock(6021951)');
        await transaction.query('select ensure_month($1::date)', [month]);
      });
      this.#ready.add(month);
    }
  }
}
