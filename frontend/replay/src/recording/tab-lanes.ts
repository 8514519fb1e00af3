// The visit's browser tabs: how long each was open, and when the visitor was turned to it. Pure.

import type { TabLane } from '@hindsight/wire';
import type { DocumentTimeline } from './document-timeline.ts';
import type { StageSegment } from './stage-plan.ts';

type LivedDocument = Pick<DocumentTimeline, 'doc' | 'tab' | 'startMs' | 'endMs'>;

/** In the order they were opened. */
export function tabLanes(documents: readonly LivedDocument[], segments: readonly StageSegment[]): TabLane[] {
  const lanes = new Map<string, TabLane>();
  for (const { tab, startMs, endMs } of [...documents].sort((a, b) => a.startMs - b.startMs)) {
    const lane = lanes.get(tab);
    if (lane === undefined) lanes.set(tab, { tab, fromMs: startMs, toMs: Math.max(startMs, endMs), onStage: [] });
    else lane.toMs = Math.max(lane.toMs, endMs);
  }
  for (const { tab, fromMs, toMs } of segments) {
    const spans = lanes.get(tab)?.onStage;
    const last = spans?.at(-1);
    if (last !== undefined && last[1] >= fromMs) last[1] = Math.max(last[1], toMs);
    else spans?.push([fromMs, toMs]);
  }
  return [...lanes.values()];
}

/** The document a tab shows at a moment: the last one begun by then, else its first; null if the visit has no such tab. */
export function documentOfTab<T extends LivedDocument>(documents: readonly T[], tab: string, atMs: number): T | null {
  const own = documents.filter((document) => document.tab === tab).sort((a, b) => a.startMs - b.startMs);
  return own.findLast((document) => document.startMs <= atMs) ?? own[0] ?? null;
}
