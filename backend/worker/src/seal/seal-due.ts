// seal: one round over the recordings that are due. One that cannot be sealed is told and waits; the others go on.

import { BlockDamaged } from '../assemble/stored-block.ts';
import type { PartitionTools } from '../consume/partition.ts';
import { isWindowFault, loggable } from '../consume/store-failure.ts';
import { findCandidates } from './find-candidates.ts';
import { sealRecording } from './seal-recording.ts';

const AT_ONCE = 50;
const POSTPONE_MS = 10 * 60 * 1000;

/** Recordings that failed on their own account, and until when they wait. */
export type Postponed = Map<string, number>;

/**
 * @returns how many were sealed; those that moved on meanwhile come up again
 * @throws a store's failure, which says nothing about a recording
 */
export async function sealDue(tools: PartitionTools, logId: string, partitions: readonly number[], signal: AbortSignal, postponed: Postponed): Promise<number> {
  if (partitions.length === 0) return 0;
  let sealed = 0;
  for (const candidate of await findCandidates(tools.pool, logId, partitions, tools.limits, AT_ONCE + postponed.size)) {
    if (signal.aborted) break;
    if ((postponed.get(candidate.key) ?? 0) > tools.now()) continue;
    try {
      if ((await sealRecording(tools, candidate)) === 'sealed') sealed++;
      postponed.delete(candidate.key);
    } catch (error) {
      // What is damaged stays as it is: the object may be put back from elsewhere, and a seal would do away with it.
      const isDamaged = error instanceof BlockDamaged;
      if (!isDamaged && !isWindowFault(error)) throw error;
      tools.metrics.notSealed.add({ reason: isDamaged ? 'damaged' : 'fault' });
      postponed.set(candidate.key, tools.now() + POSTPONE_MS);
      tools.logger.error({ fault: loggable(error) }, 'RecordingNotSealed');
    }
  }
  return sealed;
}
