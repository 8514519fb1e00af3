// derive: a visit's facts and its documents' clocks → what the recordings row and the page views say. Pure.

import { foldCase } from '@hindsight/recording-index';

import { ACTIVE_STRETCH_MS, cutToBytes, MAX_INDEXED_BYTES } from './batch-facts.ts';
import type { VisitFacts, VisitView } from './visit-facts.ts';

export interface ClockSpan {
  /** ms since 1970 of document time 0: the smallest receive time − elapsedMs of the clock's batches. */
  offset: number;
  /** First and last event, document time; null before any. */
  first: number | null;
  last: number | null;
}

export interface DocumentTimes {
  doc: number;
  clocks: Readonly<Record<string, ClockSpan>>;
  hasGap: boolean;
}

export interface PageViewRow {
  doc: number;
  view: number;
  pageId: string;
  cause: string;
  title: string;
  fromMs: number;
  toMs: number;
  viewportWidth: number;
  viewportHeight: number;
  /** Main-thread time of the recorder, its longest piece, the time it was spent in; null where it never said. */
  cost: [number, number, number] | null;
}

export interface Summary {
  startedAt: number;
  endedAt: number;
  durationMs: number;
  activeMs: number;
  hasGap: boolean;
  entry: VisitView | null;
  exit: VisitView | null;
  foldedPaths: string[];
  pageViews: PageViewRow[];
}

/** A visit cannot have begun long before its first batch came: a client that says so is wrong or lying. */
const MAX_BEFORE_FIRST_MS = 24 * 60 * 60 * 1000;

/** Null as long as no event has arrived. */
export function summarize(facts: VisitFacts, documents: readonly DocumentTimes[], firstReceivedAt: number): Summary | null {
  const spans = documents.flatMap((document) => Object.values(document.clocks)).filter((span) => span.first !== null);
  if (spans.length === 0) return null;
  const earliest = firstReceivedAt - MAX_BEFORE_FIRST_MS;
  const startedAt = Math.max(earliest, Math.min(...spans.map((span) => span.offset + (span.first ?? 0))));
  const endedAt = Math.max(startedAt, ...spans.map((span) => span.offset + (span.last ?? 0)));
  const ordered = orderViews(facts.views, documents);
  const stretches = Object.values(facts.active).flat().reduce((sum, [from, to]) => sum + to - from + 1, 0);
  return {
    startedAt, endedAt, durationMs: endedAt - startedAt,
    activeMs: Math.min(stretches * ACTIVE_STRETCH_MS, endedAt - startedAt),
    hasGap: facts.lost > 0 || facts.lostEvents > 0 || documents.some((document) => document.hasGap),
    entry: ordered[0]?.view ?? null,
    exit: ordered[ordered.length - 1]?.view ?? null,
    foldedPaths: [...new Set(ordered.map(({ view }) => cutToBytes(foldCase(view.path), MAX_INDEXED_BYTES)))].sort(),
    pageViews: pageViewRows(ordered, documents, startedAt, facts.costs ?? {}),
  };
}

interface PlacedView {
  view: VisitView;
  /** ms since 1970. */
  at: number;
}

function orderViews(views: readonly VisitView[], documents: readonly DocumentTimes[]): PlacedView[] {
  const clocks = new Map(documents.map((document) => [document.doc, document.clocks]));
  return views
    .map((view) => ({ view, at: (clocks.get(view.doc)?.[String(view.clock)]?.offset ?? 0) + view.atMs }))
    .sort((a, b) => a.at - b.at || a.view.doc - b.view.doc || a.view.view - b.view.view);
}

/** A view lasts until the document's next one, the last until the document's last event. */
function pageViewRows(ordered: readonly PlacedView[], documents: readonly DocumentTimes[], startedAt: number, costs: NonNullable<VisitFacts['costs']>): PageViewRow[] {
  const endOf = new Map(documents.map((document) => [
    document.doc, Math.max(...Object.values(document.clocks).map((span) => span.offset + (span.last ?? 0))),
  ]));
  const rows: PageViewRow[] = [];
  const nextStart = new Map<number, number>();
  for (const { view, at } of [...ordered].reverse()) {
    const end = nextStart.get(view.doc) ?? endOf.get(view.doc) ?? at;
    nextStart.set(view.doc, at);
    const fromMs = Math.max(0, at - startedAt);
    rows.push({
      doc: view.doc, view: view.view, pageId: view.pageId, cause: view.cause, title: view.title,
      fromMs, toMs: Math.max(fromMs, end - startedAt), viewportWidth: view.viewportWidth, viewportHeight: view.viewportHeight,
      cost: costs[`${view.doc}.${view.view}`] ?? null,
    });
  }
  return rows.reverse();
}
