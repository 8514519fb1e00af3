// derive: facts of batches → facts of a visit. Merging is by min, max, sum and set only, so the order of arrival and the cut
// into windows leave no trace. While a visit runs these are provisional; sealing derives them again from the whole recording.

import type { SignalKind } from '@hindsight/signals';
import type { RequestFacts } from '@hindsight/wire';

import type { BatchFacts, CostFact, ViewFact } from './batch-facts.ts';

/** The batch that speaks for the visit where only one can: the earliest received, then by document and seq. */
export interface FirstBatch {
  receivedAt: number;
  docHash: string;
  seq: number;
  handle: string;
  visitorHash: string;
  request: RequestFacts;
}

export type SignalCounts = Partial<Record<SignalKind, number>>;

export interface VisitView extends ViewFact {
  doc: number;
  clock: number;
  /** Row of `pages`, as text; '' until known. */
  pageId: string;
}

/** A text with the wall time it counts from, ms since 1970. */
export interface WallText {
  at: number;
  text: string;
}

/** Kept as JSON in the visit's `sessions` row. */
export interface VisitFacts {
  first: FirstBatch | null;
  isBot: boolean;
  isDemo: boolean;
  /** Events known to be lost, and batches dropped for good: any makes a gap. From headers, so sealing keeps it. */
  lost: number;
  /** Events the recorder says it lost, from the events themselves. */
  lostEvents: number;
  events: number;
  clicks: number;
  errors: number;
  /** How many signals of each kind were found, dismissed ones too: by sealing alone, for each needs what came after it. Absent: not yet. */
  signals?: SignalCounts;
  views: VisitView[];
  /** `<doc>.<node>` → row of `elements`, as text. */
  elements: Record<string, string>;
  /** `<doc>.<clock>` → runs of active stretches, inclusive. */
  active: Record<string, [number, number][]>;
  /** `<doc>.<view>` → main-thread time of the recorder, its longest piece, the time it was spent in, ms. Absent in visits begun before it was kept. */
  costs?: Record<string, [number, number, number]>;
  /** Of no use any more; workers of the release before read it. */
  hosts: string[];
  tags: string[];
  user: WallText | null;
  language: WallText | null;
}

export const MAX_VIEWS = 2_000;
export const MAX_ELEMENTS = 5_000;
const MAX_TAGS = 50;
const MAX_INT = 2 ** 31 - 1;

export function emptyFacts(): VisitFacts {
  return {
    first: null, isBot: false, isDemo: false, lost: 0, lostEvents: 0, events: 0, clicks: 0, errors: 0,
    views: [], elements: {}, active: {}, hosts: [], tags: [], user: null, language: null,
  };
}

/**
 * Merges one batch. Returns the views that were new.
 * @param offset ms since 1970 of document time 0, as well as it is known
 */
export function mergeBatch(facts: VisitFacts, batch: BatchFacts, place: { doc: number; clock: number; offset: number }): VisitView[] {
  facts.events += batch.events;
  facts.clicks += batch.clicks.length;
  facts.errors += batch.errors;
  facts.lostEvents += batch.lost;
  facts.tags = union(facts.tags, batch.tags, MAX_TAGS);
  for (const cost of batch.costs) addCost(facts.costs ??= {}, `${place.doc}.${cost.view}`, cost);
  if (batch.user !== null) facts.user = later(facts.user, { at: place.offset + batch.user.atMs, text: batch.user.text });
  if (batch.language !== null) facts.language = earlier(facts.language, { at: place.offset + batch.language.atMs, text: batch.language.text });
  if (batch.active.size > 0) {
    const key = `${place.doc}.${place.clock}`;
    facts.active[key] = addStretches(facts.active[key] ?? [], batch.active);
  }
  return batch.views.flatMap((view) => addView(facts, { ...view, doc: place.doc, clock: place.clock, pageId: '' }));
}

/** Keeps the earlier of two batches as the one that speaks for the visit. */
export function mergeFirst(facts: VisitFacts, batch: FirstBatch): void {
  const known = facts.first;
  if (known === null || compareFirst(batch, known) < 0) facts.first = batch;
}

function compareFirst(a: FirstBatch, b: FirstBatch): number {
  return a.receivedAt - b.receivedAt || (a.docHash < b.docHash ? -1 : a.docHash > b.docHash ? 1 : a.seq - b.seq);
}

function addView(facts: VisitFacts, view: VisitView): VisitView[] {
  if (facts.views.length >= MAX_VIEWS) return [];
  const known = facts.views.findIndex((one) => one.doc === view.doc && one.view === view.view);
  if (known < 0) {
    facts.views.push(view);
    return [view];
  }
  // A tracker says each view once. Should one be said twice, the earliest counts, whatever came first.
  if (compareViews(view, facts.views[known] as VisitView) >= 0) return [];
  facts.views[known] = view;
  return [view];
}

function compareViews(a: VisitView, b: VisitView): number {
  return a.clock - b.clock || a.atMs - b.atMs || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function addCost(costs: Record<string, [number, number, number]>, key: string, { ms, longestMs, spanMs }: CostFact): void {
  const known = costs[key];
  if (known === undefined && Object.keys(costs).length >= MAX_VIEWS) return;
  const [allMs, longest, span] = known ?? [0, 0, 0];
  costs[key] = [Math.min(MAX_INT, allMs + ms), Math.max(longest, longestMs), Math.min(MAX_INT, span + spanMs)];
}

function later(a: WallText | null, b: WallText): WallText {
  return a === null || b.at > a.at || (b.at === a.at && b.text > a.text) ? b : a;
}
function earlier(a: WallText | null, b: WallText): WallText {
  return a === null || b.at < a.at || (b.at === a.at && b.text < a.text) ? b : a;
}

/** Sorted, so that which of too many are kept does not depend on who came first (a full set keeps the smallest). */
function union(known: readonly string[], more: Iterable<string>, max: number): string[] {
  const all = new Set(known);
  const before = all.size;
  for (const one of more) all.add(one);
  return all.size === before ? [...known] : [...all].sort().slice(0, max);
}

function addStretches(runs: readonly [number, number][], stretches: ReadonlySet<number>): [number, number][] {
  const all = [...runs.map(([from, to]): [number, number] => [from, to]), ...[...stretches].map((one): [number, number] => [one, one])];
  all.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const run of all) {
    const last = merged[merged.length - 1];
    if (last !== undefined && run[0] <= last[1] + 1) last[1] = Math.max(last[1], run[1]);
    else merged.push(run);
  }
  return merged;
}
