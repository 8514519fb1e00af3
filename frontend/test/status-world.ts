// Two installations for the status page: a cluster in some trouble, and one that was started a minute ago.
import type { Status } from '@hindsight/api-contract';

const GIB = 1024 ** 3;

export function makeStatus(isNew: boolean): Status {
  return isNew ? NEW() : troubled();
}

const NEW = (): Status => ({
  at: Date.now(), warnings: [], programs: [],
  edge: { acceptedPerSecond: 0, refused: [], appendP50Ms: null, appendP99Ms: null }, worker: { storedPerSecond: 0, dropped: [], parkedRecords: 0 }, log: { partitions: [] },
  index: { readFrom: 'postgres', currentIndex: null, fillingIndex: null, fallbacksPerSecond: 0, outbox: { waiting: 0, oldestSeconds: 0, parked: 0 }, backfill: null, lastComparison: null },
  archive: null, idSpaces: [{ name: 'transactions', kind: 'transactions', used: '812', limit: '2147483647', share: 3.8e-7, isAlarm: false }], storage: { disks: [], places: [] },
});

function troubled(): Status {
  const now = Date.now();
  const program = (name: string, instance: string, cpuShare: number, memoryMib: number, rest: Partial<Status['programs'][number]> = {}): Status['programs'][number] => ({
    program: name, instance, startedAt: now - 26 * 3_600_000, reportedAt: now - 4000, isSilent: false, parts: [{ part: 'log', state: 'ready', reason: null }], cpuShare, memoryBytes: memoryMib * 1024 ** 2, loopLagMs: 11.4, ...rest,
  });
  return {
    at: now,
    warnings: [
      { level: 'error', code: 'program-silent', text: 'edge on vega-2:4100 does not report any more.' },
      { level: 'error', code: 'id-space', text: 'The ids of recording_blocks.id are 52 % used. Widen them before they end.' },
      { level: 'warn', code: 'part-not-ready', text: 'api on vega-1:4000: redis is degraded (no answer; limits of this machine apply).' },
      { level: 'warn', code: 'disk-filling', text: 'At this rate the disk of vega-1 is full in 9 days.' },
    ],
    programs: [
      program('api', 'vega-1:4000', 0.07, 210, { parts: [{ part: 'redis', state: 'degraded', reason: 'no answer; limits of this machine apply' }] }),
      program('edge', 'vega-1:4100', 0.31, 156), program('edge', 'vega-2:4100', 0, 0, { isSilent: true, reportedAt: now - 400_000 }),
      program('indexer', 'vega-1:4300', 0.04, 120), program('worker', 'vega-1:4200', 0.62, 388), program('worker', 'vega-2:4200', 0.58, 371),
    ],
    edge: { acceptedPerSecond: 412.4, refused: [{ reason: 'rate', perSecond: 1.3 }], appendP50Ms: 4, appendP99Ms: 21 },
    worker: { storedPerSecond: 409, dropped: [{ reason: 'repeat', perSecond: 0.8 }], parkedRecords: 2 },
    log: { partitions: Array.from({ length: 4 }, (_, partition) => ({ logId: 'a', partition, nextOffset: String(91_204_000 + partition * 977), storedUntil: now - 2000, owner: partition < 2 ? '6bb2c9de-0f3e-4b7c-9e0e-1d5a8e1a7c11' : '1f0d7a3c-77aa-4c55-8f0a-9be1f4f0a0d2', lagRecords: partition * 40, lagSeconds: partition * 1.7 })) },
    index: {
      readFrom: 'elasticsearch', currentIndex: 'hindsight-recordings-v1-20261121', fillingIndex: null, fallbacksPerSecond: 0, outbox: { waiting: 112, oldestSeconds: 3.2, parked: 1 },
      backfill: { index: 'hindsight-recordings-v1-20261121', written: 1_204_112, refused: 1, startedAt: now - 9e6, finishedAt: now - 7e6, shareDone: 1 },
      lastComparison: { index: 'hindsight-recordings-v1-20261121', finishedAt: now - 1_200_000, compared: 1_204_000, missing: 2, extra: 0, stale: 1, differing: 0 },
    },
    archive: { files: 3120, records: 81_200_441, bytes: 214 * GIB, lagSeconds: 0, lateHours: 0, missingRanges: 0, lateIdLists: 0, openErasures: 1, oldestErasureSeconds: 5400 },
    idSpaces: [
      { name: 'recording_blocks.id', kind: 'sequence', used: '4796151878834491391', limit: '9223372036854775807', share: 0.52, isAlarm: true },
      { name: 'transactions', kind: 'transactions', used: '152000000', limit: '2147483647', share: 0.0708, isAlarm: false }, { name: 'click_points.page_y', kind: 'column', used: '48211', limit: '2147483647', share: 2.2e-5, isAlarm: false },
    ],
    storage: {
      disks: [{ disk: 'vega-1 66', usedBytes: 381 * GIB, freeBytes: 74 * GIB, sizeBytes: 455 * GIB, growthPerDayBytes: 8 * GIB, daysLeft: 9.2 }, { disk: 'vega-2 66', usedBytes: 96 * GIB, freeBytes: 359 * GIB, sizeBytes: 455 * GIB, growthPerDayBytes: 0.4 * GIB, daysLeft: 897 }],
      places: [{ place: 'blobs', disk: 'vega-1 66', usedBytes: 341 * GIB, limitBytes: null, growthPerDayBytes: 7.6 * GIB }, { place: 'database', disk: '', usedBytes: 22 * GIB, limitBytes: null, growthPerDayBytes: 0.3 * GIB }, { place: 'log', disk: 'vega-1 66', usedBytes: 4.1 * GIB, limitBytes: 10 * GIB, growthPerDayBytes: 0 }],
    },
  };
}
