// All that happened in a visit, in one order: what the player saw in the blocks, what the worker concluded, what members noted. Pure.
import type { Note, PageView, Signal } from '@hindsight/api-contract';
import type { ConsoleLevel, MarkKind, TimelineMark } from '@hindsight/wire';

export type MomentKind = MarkKind | 'rage' | 'dead' | 'u-turn' | 'abandon' | 'error-click' | 'note';
export interface Moment {
  kind: MomentKind;
  /** ms since the recording's start. */
  atMs: number;
  /** For what lasts: page views, gaps, frozen parts. */
  toMs?: number;
  label: string;
  /** More of it: a page's title, an error's place, a note's author. */
  detail: string;
  tab: string;
  /** Only for lines of the console. */
  level?: ConsoleLevel;
}

export interface MomentSources {
  marks: readonly TimelineMark[];
  pageViews: readonly PageView[];
  signals: readonly Signal[];
  notes: readonly Pick<Note, 'atMs' | 'text' | 'authorName'>[];
  durationMs: number;
}

/** A page view in the blocks and in the rows is the same if it began within this of each other: clocks are corrected afterwards. */
const SAME_VIEW_MS = 1_500;

export function gatherMoments({ marks, pageViews, signals, notes, durationMs }: MomentSources): Moment[] {
  const moments: Moment[] = [];
  for (const mark of marks) {
    const title = mark.kind === 'view' ? pageViews.find((view) => view.path === mark.label && Math.abs(view.fromMs - mark.atMs) < SAME_VIEW_MS)?.title : undefined;
    moments.push({ kind: mark.kind, atMs: mark.atMs, ...(mark.toMs === undefined ? {} : { toMs: mark.toMs }), label: mark.label, detail: mark.detail ?? title ?? '', tab: mark.tab ?? '', ...(mark.level === undefined ? {} : { level: mark.level }) });
  }
  // Blocks that are not loaded yet tell nothing; the rows do.
  for (const view of pageViews) {
    const isKnown = moments.some(({ kind, label, atMs }) => kind === 'view' && label === view.path && Math.abs(atMs - view.fromMs) < SAME_VIEW_MS);
    if (!isKnown) moments.push({ kind: 'view', atMs: Math.max(0, view.fromMs), label: view.path, detail: view.title, tab: '' });
  }
  for (const { kind, atMs, label } of signals) moments.push({ kind, atMs, label, detail: '', tab: '' });
  for (const { atMs, text, authorName } of notes) moments.push({ kind: 'note', atMs, label: text, detail: authorName, tab: '' });
  moments.sort((a, b) => a.atMs - b.atMs);
  return withViewEnds(moments, durationMs);
}

/** A page view lasts until the next one in its tab. */
function withViewEnds(moments: Moment[], durationMs: number): Moment[] {
  const next = new Map<string, number>();
  for (let i = moments.length - 1; i >= 0; i--) {
    const moment = moments[i] as Moment;
    if (moment.kind !== 'view') continue;
    moment.toMs = next.get(moment.tab) ?? Math.max(durationMs, moment.atMs);
    next.set(moment.tab, moment.atMs);
  }
  return moments;
}
