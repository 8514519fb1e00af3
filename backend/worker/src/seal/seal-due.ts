// seal: one round over the recordings that are due, until no more are. One that cannot be sealed is told and waits; the others go on.

import { BlockDamaged } from '../assemble/stored-block.ts';
import type { PartitionTools } from '../consume/partition.ts';
import { isWindowFault, loggable } from '../consume/store-failure.ts';
import { findCandidates } from './find-candidates.ts';
import type { SealCandidate } from './find-candidates.ts';
import { sealRecording } from './seal-recording.ts';

const CANDIDATES = 50;
/** A seal mostly waits for the disk and for commits. */
const AT_ONCE = 3;
const POSTPONE_MS = 10 * 60 * 1000;

/** Recordings that failed on their own account, and until when they wait. */
export type Postponed = Map<string, number>;

/**
 * @returns how many were sealed; those that moved on meanwhile come up again
 * @throws a store's failure, which says nothing about a recording
 */
export async function sealDue(tools: PartitionTools, logId: string, partitions: readonly number[], signal: AbortSignal, postponed: Postponed): Promise<number> {
  if (partitions.length === 0) return 0;
  let total = 0;
  for (let sealed = CANDIDATES; sealed >= CANDIDATES && !signal.aborted; total += sealed) sealed = await sealSome(tools, logId, partitions, signal, postponed);
  return total;
}

async function sealSome(tools: PartitionTools, logId: string, partitions: readonly number[], signal: AbortSignal, postponed: Postponed): Promise<number> {
  const candidates = await findCandidates(tools.pool, logId, partitions, tools.limits, CANDIDATES + postponed.size);
  const due = candidates.filter(({ key }) => (postponed.get(key) ?? 0) <= tools.now()).values();
  let sealed = 0;
  let hasFailed = false;
  const sealOneByOne = async (): Promise<void> => {
    for (const candidate of due) {
      if (signal.aborted || hasFailed) return;
      try {
        if (await sealOne(tools, candidate, postponed)) sealed++;
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  // All must have ended before the failure of one is told: nothing goes on behind the caller's back.
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, sealOneByOne));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return sealed;
}

async function sealOne(tools: PartitionTools, candidate: SealCandidate, postponed: Postponed): Promise<boolean> {
  try {
    const outcome = await sealRecording(tools, candidate);
    postponed.delete(candidate.key);
    return outcome === 'sealed';
  } catch (error) {
    // What is damaged stays as it is: the object may be put back from elsewhere, and a seal would do away with it.
    const isDamaged = error instanceof BlockDamaged;
    if (!isDamaged && !isWindowFault(error)) throw error;
    tools.metrics.notSealed.add({ reason: isDamaged ? 'damaged' : 'fault' });
    postponed.set(candidate.key, tools.now() + POSTPONE_MS);
    tools.logger.error({ fault: loggable(error) }, 'RecordingNotSealed');
    return false;
  }
}
