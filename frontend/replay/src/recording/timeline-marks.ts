// The marks on the time line: page views, clicks, rage clicks, errors, gaps, changes of tab. Pure.

import { findRageClicks, type TimedClick } from '@hindsight/signals';
import { customTag } from '@hindsight/wire';
import type { ClickPayload, ElementPayload, ErrorPayload, TimelineMark } from '@hindsight/wire';
import type { DocumentTimeline } from './document-timeline.ts';
import type { StageSegment } from './stage-plan.ts';

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
  const clicks: TimedClick[] = [];
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
      clicks.push({ atMs, pageX: click.pageX, pageY: click.pageY });
    } else if (tag === 'hs:error') {
      marks.push({ kind: 'error', atMs, label: String((payload as ErrorPayload).message), tab });
    }
  }
  for (const first of findRageClicks(clicks).bursts) marks.push({ kind: 'rage', atMs: clicks[first]?.atMs ?? 0, label: 'Rage click', tab });
  return marks;
}
