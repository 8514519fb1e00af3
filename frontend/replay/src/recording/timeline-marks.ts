// The marks on the time line: page views, clicks, rage clicks, errors, gaps, changes of tab. Pure.

import { customTag } from '@hindsight/wire';
import type { ClickPayload, ElementPayload, ErrorPayload, TimelineMark } from '@hindsight/wire';
import type { DocumentTimeline } from './document-timeline.ts';
import type { StageSegment } from './stage-plan.ts';

/** Rage, by the same rule as the list's filter: this many clicks within this time and distance of the first. */
export const RAGE_CLICKS = 3;
export const RAGE_WITHIN_MS = 1_000;
export const RAGE_WITHIN_PX = 30;

interface Click {
  atMs: number;
  x: number;
  y: number;
}

export function timelineMarks(documents: readonly DocumentTimeline[], segments: readonly StageSegment[]): TimelineMark[] {
  const marks: TimelineMark[] = [];
  for (const document of documents) {
    const { tab } = document;
    for (const { atMs, view } of document.views) marks.push({ kind: 'view', atMs, label: String(view.path), tab });
    for (const gap of document.gaps) marks.push({ kind: 'gap', atMs: gap.fromMs, toMs: gap.toMs, label: 'Part missing', tab });
    marks.push(...pointMarks(document));
  }
  for (let i = 1; i < segments.length; i++) {
    const segment = segments[i] as StageSegment;
    if (segment.tab !== segments[i - 1]?.tab) marks.push({ kind: 'tab', atMs: segment.fromMs, label: 'Other tab', tab: segment.tab });
  }
  return marks.sort((a, b) => a.atMs - b.atMs);
}

function pointMarks(document: DocumentTimeline): TimelineMark[] {
  const { tab } = document;
  const marks: TimelineMark[] = [];
  const names = new Map<number, string>();
  const clicks: Click[] = [];
  for (const { atMs, event } of document.events) {
    const tag = customTag(event);
    if (tag === null) continue;
    const payload = (event.data as { payload?: unknown }).payload;
    if (payload === null || typeof payload !== 'object') continue;
    if (tag === 'hs:element') {
      const { node, text, role } = payload as ElementPayload;
      names.set(node, text || role);
    } else if (tag === 'hs:click') {
      const click = payload as ClickPayload;
      marks.push({ kind: 'click', atMs, label: names.get(click.node) ?? '', tab });
      clicks.push({ atMs, x: click.pageX, y: click.pageY });
    } else if (tag === 'hs:error') {
      marks.push({ kind: 'error', atMs, label: String((payload as ErrorPayload).message), tab });
    }
  }
  for (const atMs of rageTimes(clicks)) marks.push({ kind: 'rage', atMs, label: 'Rage click', tab });
  return marks;
}

/** The moment each burst begins; bursts that overlap are one. */
export function rageTimes(clicks: readonly Click[]): number[] {
  const times: number[] = [];
  let taken = 0;
  for (let first = 0; first + RAGE_CLICKS <= clicks.length; first++) {
    const run = runFrom(clicks, first);
    if (run < RAGE_CLICKS) continue;
    if (first >= taken) times.push((clicks[first] as Click).atMs);
    taken = Math.max(taken, first + run);
  }
  return times;
}

function runFrom(clicks: readonly Click[], first: number): number {
  const start = clicks[first] as Click;
  const end = clicks.findIndex(({ atMs, x, y }, index) => index > first && (atMs - start.atMs > RAGE_WITHIN_MS || Math.hypot(x - start.x, y - start.y) > RAGE_WITHIN_PX));
  return (end < 0 ? clicks.length : end) - first;
}
