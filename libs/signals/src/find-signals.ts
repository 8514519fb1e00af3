// All rules over a visit. Pure: what is found depends only on what was recorded.

import { abandonSignals } from './form-abandons.ts';
import { findAnswers } from './answers.ts';
import { deadSignals } from './dead-clicks.ts';
import type { DocumentTrace, FoundSignal } from './document-trace.ts';
import { errorSignals } from './error-clicks.ts';
import { rageSignals } from './rage-clicks.ts';
import { uTurnSignals } from './u-turns.ts';

/** Raised with any change of a rule or of how a document is read; rows name the version they came from, and `npm run signals` scores anew. */
export const SIGNAL_RULES_VERSION = 1;

/** More than this of one visit help nobody. */
const MOST_SIGNALS = 1_000;

/** @returns in order of time */
export function findSignals(traces: readonly DocumentTrace[]): FoundSignal[] {
  const found = traces.flatMap((trace) => {
    if (trace.clicks.length === 0) return [];
    const answers = findAnswers(trace);
    return [...rageSignals(trace, answers), ...deadSignals(trace, answers), ...errorSignals(trace)];
  });
  found.push(...uTurnSignals(traces), ...abandonSignals(traces));
  return found
    .sort((a, b) => a.atMs - b.atMs || a.doc - b.doc || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0) || (a.click?.seq ?? -1) - (b.click?.seq ?? -1) || (a.click?.nth ?? -1) - (b.click?.nth ?? -1))
    .slice(0, MOST_SIGNALS);
}
