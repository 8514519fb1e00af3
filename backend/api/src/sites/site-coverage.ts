// Of the visits of the last days: how many are recorded, how many were heard of and are not, and why. What nobody can know is named
// as such, so that nobody takes the sum for all visits.
import { Inject, Injectable } from '@nestjs/common';
import type { Coverage } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';

import { POOL } from '../api-parts.ts';

const DAYS = 7;
const DAY_MS = 86_400_000;
const SHORT_MS = 1_000;
const MOST_COUNTED = 100_000;

const HINTS: Readonly<Record<string, string>> = {
  'sampled-out': 'Left out by the sampling of this site. Raise it in the settings to record more.',
  'site-quota-spent': 'The site sent more than its quota, and the visit gave up waiting. Lower the sampling, or raise the quota.',
  'day-quota-spent': 'More visits came than the quota of visits per day leaves for the hour. Raise it in the settings to record more.',
  'address-quota-spent': 'Too much came from the visitor\'s network at the time, perhaps a load test.',
  'session-quota-spent': 'Too many new visits came from the visitor\'s network at the time, perhaps a load test.',
  'origin-foreign': 'The page was on a host that is not among this site\'s domains. Add the host under Domains if it is yours.',
};
const UNKNOWN = [
  'Visitors who refused consent, or were not asked yet: nothing is sent before they agree.',
  'Browsers that ask for privacy (Global Privacy Control, Do Not Track), where the site honours it.',
  'Pages whose Content-Security-Policy, and browsers whose blocker, keeps the snippet out.',
];

@Injectable()
export class SiteCoverage {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  async ofSite(siteId: bigint, nowMs: number): Promise<Coverage> {
    const since = new Date(nowMs - DAYS * DAY_MS);
    const recorded = await this.#pool.query<{ recordings: bigint; bots: bigint; short: bigint; gaps: bigint }>(
      `select count(*) filter (where not is_bot) as recordings, count(*) filter (where is_bot) as bots,
         count(*) filter (where not is_bot and duration_ms < $3) as short, count(*) filter (where not is_bot and has_gap) as gaps
       from (select is_bot, duration_ms, has_gap from recordings
             where site_id = $1 and started_at >= $2 and month >= date_trunc('month', $2::timestamptz at time zone 'utc')::date and state <> 'erased' limit $4) as newest`,
      [siteId, since, SHORT_MS, MOST_COUNTED],
    );
    const unrecorded = await this.#pool.query<{ reason: string; visits: bigint }>(
      `select reason, sum(visits)::bigint as visits from unrecorded_visits where site_id = $1 and hour >= $2::timestamptz - interval '1 hour' group by reason order by visits desc, reason`,
      [siteId, since],
    );
    const { recordings, bots, short, gaps } = recorded.rows[0] ?? { recordings: 0n, bots: 0n, short: 0n, gaps: 0n };
    return {
      since: since.getTime(), recordings: Number(recordings), bots: Number(bots), tooShort: Number(short), withGaps: Number(gaps),
      unrecorded: unrecorded.rows.map(({ reason, visits }) => ({ reason, visits: Number(visits), hint: HINTS[reason] ?? '' })),
      unknown: UNKNOWN,
    };
  }
}
