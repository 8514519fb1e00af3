// The rage click rule: at least three clicks of one document within one second and 30 px, none of which changed anything the visitor could
// see. Steppers, carousels, selected text and toggles change something; a request alone does not show. Pure. Whoever changes a rule
// raises SIGNAL_RULES_VERSION.

import { firstFrom, isSeen, type DocumentTrace, type Effect, type FoundSignal, type TracedClick } from './document-trace.ts';
import { isMerePress } from './mere-press.ts';

const CLICKS = 3;
const WITHIN_MS = 1_000;
const WITHIN_PX = 30;
/** What changes within this time after a click answers it. */
const ANSWERED_WITHIN_MS = 1_000;

export interface TimedClick {
  /** ms on any one clock. */
  atMs: number;
  pageX: number;
  pageY: number;
}

export interface RageClicks {
  /** Per click whether it belongs to a burst. */
  isRage: boolean[];
  /** Index of each burst's first click, and of its last; bursts that overlap are one. */
  bursts: number[];
  ends: number[];
}

/**
 * Finds bursts of clicks on one spot.
 * @param clicks one document's, in order of time; `pageX` and `pageY` in CSS px
 * @param isAnswered whether a click changed something: it is in no burst, and ends one
 */
export function findRageClicks<Click extends TimedClick>(clicks: readonly Click[], isAnswered: (click: Click) => boolean = () => false): RageClicks {
  const isRage = clicks.map(() => false);
  const answered = clicks.map(isAnswered);
  const bursts: number[] = [];
  const ends: number[] = [];
  for (let first = 0; first + CLICKS <= clicks.length; first++) {
    const run = runFrom(clicks, answered, first);
    if (run < CLICKS) continue;
    if (isRage[first]) ends[ends.length - 1] = Math.max(ends[ends.length - 1] as number, first + run - 1);
    else {
      bursts.push(first);
      ends.push(first + run - 1);
    }
    isRage.fill(true, first, first + run);
  }
  return { isRage, bursts, ends };
}

/** How many clicks from `first` on lie within the time and near the first one, without another place or an answer in between. */
function runFrom(clicks: readonly TimedClick[], answered: readonly boolean[], first: number): number {
  const start = clicks[first] as TimedClick;
  let run = 0;
  for (const click of clicks.slice(first, first + 50)) {
    if (answered[first + run] || click.atMs - start.atMs > WITHIN_MS || Math.hypot(click.pageX - start.pageX, click.pageY - start.pageY) > WITHIN_PX) break;
    run++;
  }
  return run;
}

/** @param answers what may answer a click (`findAnswers`) */
export function rageSignals(trace: DocumentTrace, answers: readonly Effect[]): FoundSignal[] {
  const { clicks, doc } = trace;
  const { bursts, ends } = findRageClicks(clicks, (click) => isAnswered(trace, answers, click));
  return bursts.map((burst, i) => {
    const first = clicks[burst] as TracedClick;
    const last = clicks[ends[i] as number] as TracedClick;
    return { kind: 'rage', doc, view: first.view, atMs: first.atMs, spanMs: last.atMs - first.atMs, click: first, node: first.node };
  });
}

/** What cannot be seen counts as answered: games and films, fields (three clicks select their text), moments nothing is known of. */
function isAnswered(trace: DocumentTrace, answers: readonly Effect[], click: TracedClick): boolean {
  const { kind } = click.target;
  if (kind === 'unseen' || kind === 'field' || !isSeen(trace, click.atMs, click.atMs + ANSWERED_WITHIN_MS)) return true;
  for (let i = firstFrom(answers, click.fromMs); i < answers.length; i++) {
    const effect = answers[i] as Effect;
    if (effect.atMs > click.atMs + ANSWERED_WITHIN_MS) return false;
    if (effect.kind !== 'network' && effect.isTyped !== true && !isMerePress(effect, click, ANSWERED_WITHIN_MS)) return true;
  }
  return false;
}
