// The filter language in plain JavaScript, over an array: slow, obvious, and the truth the adapters are compared with.

import { readCursor, writeCursor } from './cursor.ts';
import { foldCase, matchesText, referrerHost, type RecordingFilter, type RecordingSummary } from './filter.ts';
import { EXACT_COUNT_LIMIT, FACET_LIMIT, type Facet, type FacetField, type IndexScope, type RecordingCount, type RecordingIndex, type RecordingPage } from './index.ts';

/** A recording with what the filters ask beyond its summary. */
export interface IndexedRecording extends RecordingSummary {
  visitor: string;
  /** Paths visited, as recorded, and their groups; one each per page. */
  paths: string[];
  pageGroups: string[];
}

export class PlainIndex implements RecordingIndex {
  readonly #recordings: readonly IndexedRecording[];

  constructor(recordings: readonly IndexedRecording[]) {
    this.#recordings = recordings;
  }

  list(scope: IndexScope, filter: RecordingFilter, { cursor, limit }: { cursor?: string; limit: number }): Promise<RecordingPage> {
    const found = this.#find(scope, filter);
    const after = cursor === undefined ? null : readCursor(cursor, filter);
    const rest = after === null ? found : found.filter((one) => one.startedAt < after.startedAt || (one.startedAt === after.startedAt && one.id < after.id));
    const recordings = rest.slice(0, limit);
    const last = recordings.at(-1);
    return Promise.resolve({ recordings, cursor: rest.length > limit && last ? writeCursor(last, filter) : null });
  }

  count(scope: IndexScope, filter: RecordingFilter): Promise<RecordingCount> {
    const count = this.#find(scope, filter).length;
    return Promise.resolve(count > EXACT_COUNT_LIMIT ? { count: EXACT_COUNT_LIMIT, isExact: false } : { count, isExact: true });
  }

  facets(scope: IndexScope, filter: RecordingFilter, fields: readonly FacetField[]): Promise<Facet[]> {
    const found = this.#find(scope, filter);
    return Promise.resolve(fields.map((field) => {
      const counts = new Map<string, number>();
      for (const one of found) {
        for (const key of field === 'page' ? new Set(one.pageGroups) : [one[field]]) counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const values = [...counts].map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count || compareBytes(a.key, b.key));
      return { field, values: values.slice(0, FACET_LIMIT) };
    }));
  }

  #find(scope: IndexScope, filter: RecordingFilter): IndexedRecording[] {
    return this.#recordings
      .filter((one) => one.workspaceId === scope.workspaceId && one.siteId === scope.siteId && meetsFilter(one, filter))
      .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
  }
}

/** Whether a recording meets every condition of a filter. */
export function meetsFilter(one: IndexedRecording, f: RecordingFilter): boolean {
  const { page, entry, exit, referrer } = f;
  return (page === undefined || one.paths.some((path) => matchesText(path, page)))
    && (f.pageGroup === undefined || one.pageGroups.includes(f.pageGroup))
    && (entry === undefined || matchesText(one.entryPath, entry))
    && (exit === undefined || matchesText(one.exitPath, exit))
    && (referrer === undefined || matchesText(one.referrer, referrer) || matchesText(referrerHost(one.referrer), referrer))
    && isOneOf(one.device, f.device) && isOneOf(one.country, f.country) && isOneOf(one.browser, f.browser) && isOneOf(one.system, f.system)
    && isOneOf(one.utmSource, f.utmSource) && isOneOf(one.utmMedium, f.utmMedium) && isOneOf(one.utmCampaign, f.utmCampaign)
    && one.startedAt >= (f.fromMs ?? -Infinity) && one.startedAt < (f.toMs ?? Infinity)
    && one.durationMs >= (f.minDurationMs ?? -Infinity) && one.durationMs <= (f.maxDurationMs ?? Infinity)
    && one.pageCount >= (f.minPages ?? -Infinity) && one.pageCount <= (f.maxPages ?? Infinity)
    && (f.minFidelity === undefined || (one.fidelity !== null && one.fidelity >= f.minFidelity))
    && (f.maxFidelity === undefined || (one.fidelity !== null && one.fidelity <= f.maxFidelity))
    && (f.hasError === undefined || f.hasError === one.errorCount > 0)
    && (f.hasRageClick === undefined || f.hasRageClick === one.rageClickCount > 0)
    && (f.hasDeadClick === undefined || f.hasDeadClick === one.deadClickCount > 0)
    && (f.hasUTurn === undefined || f.hasUTurn === one.uTurnCount > 0)
    && (f.hasAbandon === undefined || f.hasAbandon === one.abandonCount > 0)
    && (f.hasErrorClick === undefined || f.hasErrorClick === one.errorClickCount > 0)
    && isKind(one.isBot, f.bots ?? 'exclude') && isKind(one.isDemo, f.demo ?? 'include');
}

function isOneOf(value: string, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.includes(value);
}

function isKind(is: boolean, wanted: 'exclude' | 'include' | 'only'): boolean {
  return wanted === 'include' || is === (wanted === 'only');
}

/** Order of the UTF-8 bytes, which is that of the code points and not that of JavaScript's `<`. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The folded texts an adapter stores beside a recording. */
export function foldedTexts(one: Pick<IndexedRecording, 'paths' | 'entryPath' | 'exitPath' | 'referrer'>) {
  return {
    paths: [...new Set(one.paths.map(foldCase))], entry: foldCase(one.entryPath), exit: foldCase(one.exitPath),
    referrer: foldCase(one.referrer), referrerHost: foldCase(referrerHost(one.referrer)),
  };
}
