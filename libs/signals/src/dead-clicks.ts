// The dead click rule: a click on something that looks clickable, and for 2.5 s nothing came of it: no change of the page, no scrolling, no
// request, no way out of it. Only on what looks clickable (a control, a hand over it, a picture): people click on words and on empty
// space while they read, and expect nothing. Pure. Whoever changes a rule raises SIGNAL_RULES_VERSION.

import { isMerePress } from './mere-press.ts';
import { firstFrom, isSeen, type DocumentTrace, type Effect, type FoundSignal, type TracedClick } from './document-trace.ts';

const WITHIN_MS = 2_500;
/** A page that is far away is waited for this long before its link is called dead. */
const LINK_WITHIN_MS = 10_000;
/** A click that brings the window to the front may be meant for nothing else. */
const AFTER_FOCUS_MS = 500;

/** @param answers what may answer a click (`findAnswers`) */
export function deadSignals(trace: DocumentTrace, answers: readonly Effect[]): FoundSignal[] {
  return trace.clicks
    .filter((click) => (click.target.kind === 'control' || click.target.kind === 'image') && isDead(trace, answers, click))
    .map((click) => ({ kind: 'dead', doc: trace.doc, view: click.view, atMs: click.atMs, spanMs: 0, click, node: click.node }));
}

function isDead(trace: DocumentTrace, answers: readonly Effect[], click: TracedClick): boolean {
  const { atMs, target } = click;
  if (trace.focusedMs.some((focusedMs) => focusedMs <= atMs && focusedMs > atMs - AFTER_FOCUS_MS)) return false;
  // A recording that ends with the page says so; one that merely ends leaves it open.
  if (!isSeen(trace, atMs, atMs + WITHIN_MS)) return false;
  for (let i = firstFrom(answers, click.fromMs); i < answers.length; i++) {
    const effect = answers[i] as Effect;
    const sinceMs = effect.atMs - atMs;
    if (sinceMs > (target.isLink ? LINK_WITHIN_MS : WITHIN_MS)) break;
    if (sinceMs <= WITHIN_MS ? effect.isTyped !== true && !isMerePress(effect, click, WITHIN_MS) : effect.kind === 'leave') return false;
  }
  return true;
}
