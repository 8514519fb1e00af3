// The filter language in plain JavaScript, over an array: slow, obvious, and the truth the adapters are compared with.

import { readCursor, writeCursor, type CursorPlace } from './cursor.ts';
import { foldCase, matchesText, referrerHost, type ClickedElement, type PageSequence, type RecordingFilter, type RecordingSummary, type TeamVisits } from './filter.ts';
import { EXACT_COUNT_LIMIT, FACET_LIMIT, type FacetCounts, type FacetField, type IndexScope, type Neighbours, type RecordingCount, type RecordingIndex, type RecordingPage } from './index.ts';

/** A recording with what the filters ask beyond its summary. */
export interface IndexedRecording extends RecordingSummary {
  visitor: string;
  /** Paths visited, as recorded, and their groups; one each per page. */
  paths: string[];
  pageGroups: string[];
  /** When each page view began, ms since the recording's start; absent: one second after the other. */
  viewsFromMs?: number[];
  clicks?: { selector: string; text: string }[];
  memberTags?: string[];
  /** Member ids. */
  watchedBy?: string[];
  hasNotes?: boolean;
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

  neighbours(scope: IndexScope, filter: RecordingFilter, place: CursorPlace): Promise<Neighbours> {
    const found = this.#find(scope, filter);
    const isOlder = (one: IndexedRecording): boolean => one.startedAt < place.startedAt || (one.startedAt === place.startedAt && one.id < place.id);
    return Promise.resolve({ newer: found.findLast((one) => one.id !== place.id && !isOlder(one))?.id ?? null, older: found.find(isOlder)?.id ?? null });
  }

  count(scope: IndexScope, filter: RecordingFilter): Promise<RecordingCount> {
    const count = this.#find(scope, filter).length;
    return Promise.resolve(count > EXACT_COUNT_LIMIT ? { count: EXACT_COUNT_LIMIT, isExact: false } : { count, isExact: true });
  }

  facets(scope: IndexScope, { fromMs, toMs, ...filter }: RecordingFilter, fields: readonly FacetField[], amongNewest: number): Promise<FacetCounts> {
    const inSpan = this.#find(scope, { bots: 'include', ...(fromMs !== undefined && { fromMs }), ...(toMs !== undefined && { toMs }) });
    const found = inSpan.slice(0, amongNewest).filter((one) => meetsFilter(one, filter));
    const facets = fields.map((field) => {
      const counts = new Map<string, number>();
      for (const one of found) {
        for (const key of field === 'page' ? new Set(one.pageGroups) : [one[field]]) counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const values = [...counts].map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count || compareBytes(a.key, b.key));
      return { field, values: values.slice(0, FACET_LIMIT) };
    });
    return Promise.resolve({ facets, amongNewest: inSpan.length < amongNewest ? null : amongNewest });
  }

  #find(scope: IndexScope, filter: RecordingFilter): IndexedRecording[] {
    return this.#recordings
      .filter((one) => one.workspaceId === scope.workspaceId && one.siteId === scope.siteId && meetsFilter(one, filter))
      .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
  }
}

/**
 * Whether a recording meets every condition of a filter.
 * @param isMember of a group: bots are then not left out by themselves
 */
export function meetsFilter(one: IndexedRecording, f: RecordingFilter, isMember = false): boolean {
  const { page, entry, exit, referrer } = f;
  return (f.any === undefined || f.any.some((member) => meetsFilter(one, member, true)))
    && (f.all === undefined || f.all.every((member) => meetsFilter(one, member, true)))
    && (f.sequence === undefined || wentThrough(one, f.sequence))
    && (f.clicked === undefined || (one.clicks ?? []).some((click) => isElement(click, f.clicked ?? {})))
    && (f.tags === undefined || [...one.tags, ...one.memberTags ?? []].some((tag) => f.tags?.includes(tag)))
    && (f.watched === undefined || f.watched.is === wasWatched(one, f.watched.memberId))
    && (f.user === undefined || matchesText(one.userName, f.user))
    && isOneOf(one.language, f.language)
    && one.viewportWidth >= (f.minViewportWidth ?? -Infinity) && one.viewportWidth <= (f.maxViewportWidth ?? Infinity)
    && (f.isLive === undefined || f.isLive === one.isLive)
    && (f.hasNotes === undefined || f.hasNotes === (one.hasNotes ?? false))
    && (f.team === undefined || (f.team.is === 'only') === isOfTeam(one, f.team))
    && (page === undefined || one.paths.some((path) => matchesText(path, page)))
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
    && isKind(one.isBot, f.bots ?? (isMember ? 'include' : 'exclude')) && isKind(one.isDemo, f.demo ?? 'include');
}

/** Every chain of page views is tried; begun at each view, the earliest next ones make the shortest. */
function wentThrough(one: IndexedRecording, { steps, withinMs = Infinity }: PageSequence): boolean {
  const views = one.paths.map((path, i) => ({ path, fromMs: viewFromMs(one, i) })).sort((a, b) => a.fromMs - b.fromMs);
  return views.some((first, start) => {
    let at = start - 1;
    for (const step of steps) {
      at = views.findIndex((view, i) => i > at && matchesText(view.path, step));
      if (at < 0) return false;
    }
    return (views[at]?.fromMs ?? 0) - first.fromMs <= withinMs && matchesText(first.path, steps[0] ?? { match: 'equals', value: '' });
  });
}

export function viewFromMs({ viewsFromMs }: IndexedRecording, i: number): number {
  return viewsFromMs?.[i] ?? i * 1000;
}

function isElement(click: { selector: string; text: string }, { selector, text }: ClickedElement): boolean {
  return (selector === undefined || click.selector === selector) && (text === undefined || matchesText(click.text, text));
}

function wasWatched({ watchedBy = [] }: IndexedRecording, memberId: string | null): boolean {
  return memberId === null ? watchedBy.length > 0 : watchedBy.includes(memberId);
}

function isOfTeam(one: IndexedRecording, { visitors, users }: TeamVisits): boolean {
  return visitors.includes(one.visitor) || users.map(foldCase).includes(foldCase(one.userName));
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
export function foldedTexts(one: Pick<IndexedRecording, 'paths' | 'entryPath' | 'exitPath' | 'referrer' | 'userName'>) {
  return {
    user: foldCase(one.userName),
    paths: [...new Set(one.paths.map(foldCase))], entry: foldCase(one.entryPath), exit: foldCase(one.exitPath),
    referrer: foldCase(one.referrer), referrerHost: foldCase(referrerHost(one.referrer)),
  };
}
