// What becomes of each document of a batch, from what every index answered. Pure.

import type { PutResult } from '@hindsight/recording-index/projection';

import type { IndexerLimits } from '../limits.ts';
import type { DirtyRecording, Outcome } from './outbox.ts';

export type Judgement =
  | { kind: 'settled'; outcome: Outcome }
  /** Nothing at all was taken and everything might be later: the store is unwell, not the documents. */
  | { kind: 'store-failed'; reason: string };

/** @param answers per index, the results in the order of `batch` */
export function judge(batch: readonly DirtyRecording[], answers: readonly (readonly PutResult[])[], limits: IndexerLimits): Judgement {
  for (const results of answers) {
    const [first] = results;
    if (typeof first === 'object' && results.every((one) => typeof one === 'object' && one.isRetryable)) return { kind: 'store-failed', reason: first.refused };
  }
  const done: DirtyRecording[] = [];
  const again: Outcome['again'][number][] = [];
  const parked: Outcome['parked'][number][] = [];
  batch.forEach((recording, i) => {
    const refusals = answers.map((results) => results[i]).filter((one) => typeof one === 'object');
    // A refusal that will not pass decides over one that may.
    const refusal = refusals.find((one) => !one.isRetryable) ?? refusals[0];
    if (refusal === undefined) done.push(recording);
    else if (recording.attempts + 1 < (refusal.isRetryable ? limits.mostTries : limits.mostTriesOfWrong)) {
      again.push({ recording, reason: refusal.refused, afterMs: Math.min(limits.maxRetryMs, limits.retryMs * 2 ** recording.attempts) });
    } else parked.push({ recording, reason: refusal.refused });
  });
  return { kind: 'settled', outcome: { done, again, parked } };
}
