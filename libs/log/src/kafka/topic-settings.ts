// What a topic must promise to be a log: nothing leaves it but by our own trimming, a large record fits, and what was acknowledged
// survives a power cut.

import { MAX_RECORD_BYTES } from '../write.ts';

/** A batch of Kafka's holds one record at least, with its head. */
export const MAX_BATCH_BYTES = 2 * MAX_RECORD_BYTES;

/**
 * Settings of a new topic. One copy must be forced to its disk before it is acknowledged; of several, two must have it. Trimmed and
 * erased bytes leave the disk with their segment, so a segment is closed after an hour.
 */
export function topicSettings(copies: number): Record<string, string> {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': '-1',
    'retention.bytes': '-1',
    'segment.ms': '3600000',
    'max.message.bytes': String(MAX_BATCH_BYTES),
    ...(copies === 1 ? { 'flush.messages': '1' } : { 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'false' }),
  };
}

/** Settings of an existing topic that break the promise, each with what it must be; empty if it is well. */
export function settingFaults(settings: ReadonlyMap<string, string | null>): string[] {
  const faults: string[] = [];
  const must = (name: string, isWell: (value: string) => boolean, wanted: string): void => {
    const value = settings.get(name);
    if (typeof value === 'string' && !isWell(value)) faults.push(`${name} is ${value} and must be ${wanted}`);
  };
  must('cleanup.policy', (value) => value === 'delete', 'delete');
  must('retention.ms', (value) => value === '-1', '-1');
  must('retention.bytes', (value) => value === '-1', '-1');
  must('max.message.bytes', (value) => Number(value) >= MAX_BATCH_BYTES, `${String(MAX_BATCH_BYTES)} or more`);
  return faults;
}
