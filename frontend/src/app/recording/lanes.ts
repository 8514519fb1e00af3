// The time line's lanes: which there are for a visit, and what stands where in them. Pure.
import type { TabLane } from '@hindsight/wire';
import type { IconName } from '../design/icon-paths.ts';
import { MARK_LOUDNESS } from './mark-icon.ts';
import type { Moment, MomentKind } from './moments.ts';

export interface LaneSpan {
  moment: Moment;
  leftPercent: number;
  widthPercent: number;
}
export interface LaneTick {
  moment: Moment;
  leftPercent: number;
}
export interface Lane {
  name: string;
  icon: IconName;
  spans: readonly LaneSpan[];
  ticks: readonly LaneTick[];
}
export interface TabRow {
  tab: string;
  name: string;
  leftPercent: number;
  widthPercent: number;
  /** When the visitor was turned to it. */
  shown: readonly { leftPercent: number; widthPercent: number }[];
}

/** More ticks than this cannot be told apart on any screen. */
const MOST_TICKS = 300;
const MOST_TABS = 6;

const LANES: readonly { name: string; icon: IconName; kinds: readonly MomentKind[] }[] = [
  { name: 'Clicks', icon: 'click', kinds: ['click'] },
  { name: 'Signals', icon: 'rage', kinds: ['rage', 'dead', 'u-turn', 'abandon', 'error-click'] },
  { name: 'Errors', icon: 'error', kinds: ['error'] },
  { name: 'Notes', icon: 'note', kinds: ['note'] },
];

/** Page views as spans; each other lane only when something is in it. */
export function makeLanes(moments: readonly Moment[], tabs: readonly TabLane[], durationMs: number): Lane[] {
  if (durationMs <= 0) return [];
  const views = shownViews(moments.filter(({ kind }) => kind === 'view'), tabs, durationMs);
  const lanes: Lane[] = [{ name: 'Pages', icon: 'view', spans: views, ticks: [] }];
  for (const { name, icon, kinds } of LANES) {
    const own = moments.filter(({ kind }) => kinds.includes(kind));
    if (own.length > 0) lanes.push({ name, icon, spans: [], ticks: pickTicks(own).map((moment) => ({ moment, leftPercent: percent(moment.atMs, durationMs) })) });
  }
  return lanes;
}

/** Page views while they were on stage: of several tabs only one is looked at. */
function shownViews(views: readonly Moment[], tabs: readonly TabLane[], durationMs: number): LaneSpan[] {
  const spans = views.flatMap((moment) => {
    const toMs = moment.toMs ?? moment.atMs;
    const shown = tabs.length < 2 ? undefined : tabs.find(({ tab }) => tab === moment.tab)?.onStage;
    return (shown ?? [[moment.atMs, toMs] as const]).map(([from, to]) => ({ moment, fromMs: Math.max(from, moment.atMs), toMs: Math.min(to, toMs) })).filter((part) => part.toMs > part.fromMs);
  });
  return spans.sort((a, b) => a.fromMs - b.fromMs).map(({ moment, fromMs, toMs }) => ({ moment, ...span(fromMs, toMs, durationMs) }));
}

/** One row for each tab; none when there was only one. */
export function makeTabRows(tabs: readonly TabLane[], durationMs: number): TabRow[] {
  if (durationMs <= 0 || tabs.length < 2) return [];
  return tabs.slice(0, MOST_TABS).map(({ tab, fromMs, toMs, onStage }, index) => ({
    tab, name: `Tab ${index + 1}`, ...span(fromMs, toMs, durationMs), shown: onStage.map(([from, to]) => span(from, to, durationMs)),
  }));
}

export function span(fromMs: number, toMs: number, durationMs: number): { leftPercent: number; widthPercent: number } {
  return { leftPercent: percent(fromMs, durationMs), widthPercent: Math.max(0.2, percent(toMs, durationMs) - percent(fromMs, durationMs)) };
}

/** The moment of a lane a person points at: within reach, the loudest, then the nearest. */
export function momentNear(moments: readonly Moment[], atMs: number, reachMs: number): Moment | null {
  return moments.filter((moment) => Math.abs(moment.atMs - atMs) <= reachMs)
    .sort((a, b) => MARK_LOUDNESS[b.kind] - MARK_LOUDNESS[a.kind] || Math.abs(a.atMs - atMs) - Math.abs(b.atMs - atMs))[0] ?? null;
}

function percent(ms: number, durationMs: number): number {
  return Math.min(100, Math.max(0, (ms / durationMs) * 100));
}

/** Evenly, so that a busy visit looks busy everywhere it was. */
function pickTicks(moments: readonly Moment[]): readonly Moment[] {
  if (moments.length <= MOST_TICKS) return moments;
  return Array.from({ length: MOST_TICKS }, (_, i) => moments[Math.floor((i * moments.length) / MOST_TICKS)] as Moment);
}
