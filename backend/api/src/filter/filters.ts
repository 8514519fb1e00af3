// From an address to a filter: whoever reads recordings by a filter asks here, so that all mean the same and leave out the same.
import { Inject, Injectable } from '@nestjs/common';
import { filterQuery, type FilterQuery } from '@hindsight/api-contract';
import { filterTrouble, type IndexScope, type RecordingFilter } from '@hindsight/recording-index';
import { z } from 'zod';

import { NOW } from '../api-parts.ts';
import type { Caller } from '../access/caller.ts';
import { isRefusal, Refusal } from '../problems/refusal.ts';
import { Team } from '../team/team.ts';
import { filterOfQuery } from './filter-of-query.ts';

/** Spans that end now. Only what is kept names them: an address that pages through a list needs one fixed moment. */
export const RANGE_MS = { '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 } as const;
const keptFilter = filterQuery.extend({ range: z.enum(['24h', '7d', '30d']).optional() }).strict();

@Injectable()
export class Filters {
  readonly #team: Team;
  readonly #now: () => number;

  constructor(@Inject(Team) team: Team, @Inject(NOW) now: () => number) {
    this.#team = team;
    this.#now = now;
  }

  async of({ memberId }: Pick<Caller, 'memberId'>, scope: IndexScope, query: FilterQuery): Promise<RecordingFilter | Refusal> {
    const team = query.team === 'include' ? null : await this.#team.visits(scope);
    const filter = filterOfQuery(query, { memberId, team });
    const trouble = filterTrouble(filter);
    return trouble === null ? filter : new Refusal('API_REQUEST_INVALID', undefined, [{ path: 'any', message: trouble }]);
  }

  /** A filter as it was kept: parameters of an address. */
  async ofKept(caller: Pick<Caller, 'memberId'>, scope: IndexScope, kept: Record<string, unknown>): Promise<RecordingFilter | Refusal> {
    const query = readKept(kept);
    if (isRefusal(query)) return query;
    const { range, ...rest } = query;
    return this.of(caller, scope, range === undefined ? rest : { ...rest, from: this.#now() - RANGE_MS[range] });
  }
}

/** Reads what was kept, or is to be. */
export function readKept(kept: Record<string, unknown>): z.infer<typeof keptFilter> | Refusal {
  const read = keptFilter.safeParse(kept);
  if (read.success) return read.data;
  return new Refusal('API_REQUEST_INVALID', undefined, read.error.issues.map(({ path, message }) => ({ path: ['filter', ...path].join('.'), message })));
}
