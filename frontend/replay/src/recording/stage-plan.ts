// Which document is on stage at which moment. Pages follow each other; of several tabs the one the visitor last turned to is shown.
// Pure.

import type { DocumentTimeline } from './document-timeline.ts';

export interface StageSegment {
  fromMs: number;
  toMs: number;
  doc: number;
  tab: string;
}

/** A page that opens in another tab takes the stage if the page on stage is hidden within this time. */
const HANDOVER_MS = 1_000;

type PlannedDocument = Pick<DocumentTimeline, 'doc' | 'tab' | 'startMs' | 'endMs' | 'claimsMs' | 'hiddenMs'>;
interface Turn {
  atMs: number;
  kind: 'start' | 'claim';
  document: PlannedDocument;
}

/** Segments in time order, without holes from 0 to `durationMs`; empty if there is no document. */
export function planStage(documents: readonly PlannedDocument[], durationMs: number): StageSegment[] {
  const turns: Turn[] = [];
  for (const document of documents) {
    turns.push({ atMs: document.startMs, kind: 'start', document });
    for (const atMs of document.claimsMs) if (atMs > document.startMs) turns.push({ atMs, kind: 'claim', document });
  }
  turns.sort((a, b) => a.atMs - b.atMs || a.document.doc - b.document.doc);

  const segments: StageSegment[] = [];
  let onStage: PlannedDocument | null = null;
  for (const { atMs, kind, document } of turns) {
    if (document === onStage) continue;
    if (kind === 'start' && onStage !== null && !startTakesStage(onStage, document)) continue;
    const last = segments.at(-1);
    if (last) last.toMs = atMs;
    segments.push({ fromMs: last ? atMs : 0, toMs: atMs, doc: document.doc, tab: document.tab });
    onStage = document;
  }
  const last = segments.at(-1);
  if (last) last.toMs = Math.max(durationMs, last.fromMs);
  return segments.filter((segment) => segment.toMs > segment.fromMs || segment === last);
}

export function segmentAt(segments: readonly StageSegment[], atMs: number): StageSegment | null {
  return segments.findLast((segment) => segment.fromMs <= atMs) ?? segments[0] ?? null;
}

function startTakesStage(onStage: PlannedDocument, next: PlannedDocument): boolean {
  if (next.tab === onStage.tab) return true;
  if (onStage.endMs <= next.startMs) return true;
  const hiddenMs = onStage.hiddenMs.findLast((atMs) => atMs <= next.startMs + HANDOVER_MS);
  if (hiddenMs === undefined) return false;
  return !onStage.claimsMs.some((atMs) => atMs > hiddenMs && atMs <= next.startMs + HANDOVER_MS);
}
