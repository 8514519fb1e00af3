// GET /status: how the whole installation does. For the owner only: it is about machines, not about a workspace.

import { z } from 'zod';
import { count, ms } from './numbers.ts';

const bytes = z.number().min(0);

/** How bad it is: `error` needs someone now, `warn` soon. */
export const statusWarning = z.object({ level: z.enum(['warn', 'error']), code: z.string(), text: z.string() });
export const statusProgram = z.object({
  program: z.string(), instance: z.string(), startedAt: ms, reportedAt: ms,
  /** Was there within a day and says nothing any more. */
  isSilent: z.boolean(),
  parts: z.array(z.object({ part: z.string(), state: z.enum(['ready', 'degraded', 'down']), reason: z.string().nullable() })),
  /** Share of one core, over the last minute. */
  cpuShare: z.number().nullable(), memoryBytes: bytes.nullable(), loopLagMs: z.number().nullable(),
});
export const statusAnswer = z.object({
  at: ms,
  warnings: z.array(statusWarning),
  programs: z.array(statusProgram),
  /** Over all edges, in the last minute. */
  edge: z.object({
    acceptedPerSecond: z.number(),
    refused: z.array(z.object({ reason: z.string(), perSecond: z.number() })),
    /** Slowest edge's; null while nothing comes. */
    appendP50Ms: z.number().nullable(), appendP99Ms: z.number().nullable(),
  }),
  worker: z.object({ storedPerSecond: z.number(), dropped: z.array(z.object({ reason: z.string(), perSecond: z.number() })), parkedRecords: count }),
  log: z.object({
    partitions: z.array(z.object({
      logId: z.string(), partition: count, nextOffset: z.string(),
      /** Receive time of the newest record stored. */
      storedUntil: ms.nullable(),
      /** Null while no worker holds it. */
      owner: z.string().nullable(), lagRecords: z.number().nullable(), lagSeconds: z.number().nullable(),
    })),
  }),
  index: z.object({
    readFrom: z.enum(['postgres', 'elasticsearch']), currentIndex: z.string().nullable(), fillingIndex: z.string().nullable(),
    /** Lists that Postgres answered because Elasticsearch could not, in the last minute. */
    fallbacksPerSecond: z.number(),
    outbox: z.object({ waiting: count, oldestSeconds: z.number(), parked: count }),
    backfill: z.object({ index: z.string(), written: z.number(), refused: z.number(), startedAt: ms, finishedAt: ms.nullable(), shareDone: z.number() }).nullable(),
    lastComparison: z.object({ index: z.string(), finishedAt: ms, compared: z.number(), missing: z.number(), extra: z.number(), stale: z.number(), differing: z.number() }).nullable(),
  }),
  /** Null where no archiver ever ran. */
  archive: z.object({ files: count, records: count, bytes, lagSeconds: z.number(), lateHours: count, missingRanges: count, lateIdLists: count, openErasures: count, oldestErasureSeconds: z.number() }).nullable(),
  /** Fullest first. */
  idSpaces: z.array(z.object({ name: z.string(), kind: z.enum(['sequence', 'column', 'toast', 'transactions']), used: z.string(), limit: z.string(), share: z.number(), isAlarm: z.boolean() })),
  storage: z.object({
    disks: z.array(z.object({
      disk: z.string(), usedBytes: bytes, freeBytes: bytes, sizeBytes: bytes,
      /** Null until there is an hour of history. */
      growthPerDayBytes: z.number().nullable(),
      /** Null while it does not grow, or nobody knows yet. */
      daysLeft: z.number().nullable(),
    })),
    places: z.array(z.object({ place: z.string(), disk: z.string(), usedBytes: bytes, limitBytes: bytes.nullable(), growthPerDayBytes: z.number().nullable() })),
  }),
});

const figure = z.object({ name: z.string().max(200), labels: z.record(z.string(), z.string().max(200)), value: z.number(), perSecond: z.number().optional() });
const identity = { program: z.string().regex(/^[a-z]{1,20}$/), instance: z.string().min(1).max(200) };
/** PUT /program-status: the report of a program without a database; the secret is the one of /site-changes. */
export const programStatusReport = z.object({
  ...identity,
  report: z.object({
    host: z.string().max(200), pid: count, startedAt: ms,
    health: z.object({ isReady: z.boolean(), parts: z.record(z.string(), z.object({ state: z.enum(['ready', 'degraded', 'down']), reason: z.string().max(1000).optional() })) }),
    figures: z.array(figure).max(500),
    timings: z.array(z.object({ name: z.string().max(200), perSecond: z.number(), p50Seconds: z.number().nullable(), p99Seconds: z.number().nullable() })).max(100),
    disk: z.object({ id: z.string().max(200), freeBytes: z.number(), sizeBytes: z.number() }).nullable(),
  }),
});
/** DELETE /program-status: the program stopped on purpose. */
export const programStatusGone = z.object(identity);

export type Status = z.infer<typeof statusAnswer>;
export type StatusProgram = z.infer<typeof statusProgram>;
export type StatusWarning = z.infer<typeof statusWarning>;
export type ProgramStatusReport = z.infer<typeof programStatusReport>;
export type ProgramStatusGone = z.infer<typeof programStatusGone>;
