// The u-turn rule: from a page to another and back by the browser's own way within 8 s, without doing anything there: the link promised
// something else. Not: pages that lead on by themselves, steps a script took, a page that was used or read. Pure. Whoever changes a rule
// raises SIGNAL_RULES_VERSION.

import { firstFrom, type DocumentTrace, type FoundSignal, type TracedView } from './document-trace.ts';

const WITHIN_MS = 8_000;
/** Shorter than this nobody saw it: the page itself led on. */
const SEEN_MS = 300;
/** Scrolling this soon after a page comes, or before it goes, is the browser's. */
const SETTLING_MS = 1_000;
const GOING_MS = 300;
/** The click that led away lies at most this long before the other page. */
const LED_MS = 10_000;
const BACK = new Set(['pop', 'restore', 'load']);

interface PlacedView extends TracedView {
  trace: DocumentTrace;
}

/** @param traces all documents of a visit */
export function uTurnSignals(traces: readonly DocumentTrace[]): FoundSignal[] {
  const found: FoundSignal[] = [];
  for (const tab of new Set(traces.map((trace) => trace.tab))) {
    const views = traces.filter((trace) => trace.tab === tab).flatMap((trace) => trace.views.map((view): PlacedView => ({ ...view, trace }))).sort((a, b) => a.atMs - b.atMs);
    for (let i = 2; i < views.length; i++) {
      const [before, there, back] = [views[i - 2] as PlacedView, views[i - 1] as PlacedView, views[i] as PlacedView];
      if (isUTurn(before, there, back)) found.push(signalOf(before, there, back));
    }
  }
  return found;
}

function isUTurn(before: PlacedView, there: PlacedView, back: PlacedView): boolean {
  const stayedMs = back.atMs - there.atMs;
  return before.path === back.path && there.path !== back.path && stayedMs >= SEEN_MS && stayedMs <= WITHIN_MS
    && there.cause !== 'replace' && BACK.has(back.cause) && !leadsFrom(there, back) && !isUsed(there, back.atMs);
}

/** The page that was come back to names the other as where it was come from: a link or the page itself led there. */
function leadsFrom(there: TracedView, back: TracedView): boolean {
  return back.cause === 'load' && back.referrer !== '' && back.referrer.replace(/^\w+:\/\/[^/]*/, '') === there.path.replace(/[?#].*$/, '');
}

function isUsed({ trace, atMs }: PlacedView, endMs: number): boolean {
  const isWithin = (list: readonly { atMs: number }[], from: number, to: number): boolean => (list[firstFrom(list, from)]?.atMs ?? Infinity) < to;
  return isWithin(trace.clicks, atMs, endMs) || isWithin(trace.typings, atMs, endMs)
    || isWithin(trace.effects.filter((effect) => effect.kind === 'scroll'), atMs + SETTLING_MS, endMs - GOING_MS);
}

function signalOf(before: PlacedView, there: PlacedView, back: PlacedView): FoundSignal {
  const { clicks, doc } = before.trace;
  const click = clicks[firstFrom(clicks, there.atMs) - 1];
  const led = click !== undefined && click.target.kind !== 'field' && click.atMs >= Math.max(before.atMs, there.atMs - LED_MS) ? click : null;
  const atMs = led?.atMs ?? there.atMs;
  return { kind: 'u-turn', doc, view: before.view, atMs, spanMs: back.atMs - atMs, click: led, node: led?.node ?? null };
}
