// Stretches in which the visitor did nothing, to be skipped on demand. Pure.

import type { IdleSpan } from '@hindsight/wire';
import type { DocumentTimeline } from './document-timeline.ts';

/** Longer without input counts as idle. */
export const IDLE_AFTER_MS = 5_000;
/** What stays visible after the last and before the next input. */
const LEAVE_AFTER_MS = 1_500;
const LEAVE_BEFORE_MS = 1_000;

export function idleSpans(documents: readonly Pick<DocumentTimeline, 'startMs' | 'claimsMs' | 'views'>[], durationMs: number): IdleSpan[] {
  const active = [0, durationMs];
  for (const document of documents) {
    active.push(document.startMs, ...document.views.map((view) => view.atMs));
    for (const atMs of document.claimsMs) active.push(atMs);
  }
  active.sort((a, b) => a - b);
  const spans: IdleSpan[] = [];
  for (let i = 1; i < active.length; i++) {
    const fromMs = active[i - 1] as number;
    const toMs = active[i] as number;
    if (toMs > durationMs) break;
    if (toMs - fromMs > IDLE_AFTER_MS) spans.push({ fromMs: fromMs + LEAVE_AFTER_MS, toMs: toMs - LEAVE_BEFORE_MS });
  }
  return spans;
}
