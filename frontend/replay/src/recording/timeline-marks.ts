// The marks on the time line: page views, clicks, errors, lines of the console, gaps, parts that stood still, changes of tab. What they mean (rage, dead clicks)
// the worker says, who knows what came of them. Pure.

import { CONSOLE_LEVELS, customTag } from '@hindsight/wire';
import type { ClickPayload, ConsolePayload, ElementPayload, ErrorPayload, FrozenPayload, TimelineMark } from '@hindsight/wire';
import type { DocumentTimeline } from './document-timeline.ts';
import type { StageSegment } from './stage-plan.ts';

const FROZEN = 'A part of the page changed too fast to be recorded and stands still';

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
  /** Nodes that stand still, and since when. */
  const frozen = new Map<number, number>();
  for (const { atMs, event } of document.customs) {
    const tag = customTag(event);
    if (tag === null) continue;
    const payload = (event.data as { payload?: unknown }).payload;
    if (payload === null || typeof payload !== 'object') continue;
    if (tag === 'hs:element') {
      const { node, text, role } = payload as ElementPayload;
      names.set(node, text || role);
    } else if (tag === 'hs:click') {
      marks.push({ kind: 'click', atMs, label: names.get((payload as ClickPayload).node) ?? '', tab });
    } else if (tag === 'hs:error') {
      const { message, source, line, column } = payload as ErrorPayload;
      marks.push({ kind: 'error', atMs, label: String(message), tab, ...(source ? { detail: `${source}:${line}:${column}` } : {}) });
    } else if (tag === 'hs:console') {
      const { level, message } = payload as ConsolePayload;
      marks.push({ kind: 'console', atMs, label: String(message), tab, level: CONSOLE_LEVELS.find((known) => known === level) ?? 'log' });
    } else if (tag === 'hs:frozen') {
      const { node, isFrozen } = payload as FrozenPayload;
      const since = frozen.get(node);
      if (isFrozen && since === undefined) frozen.set(node, atMs);
      else if (!isFrozen && since !== undefined) {
        frozen.delete(node);
        marks.push({ kind: 'frozen', atMs: since, toMs: atMs, label: FROZEN, tab });
      }
    }
  }
  for (const since of frozen.values()) marks.push({ kind: 'frozen', atMs: since, toMs: document.endMs, label: FROZEN, tab });
  return marks;
}
