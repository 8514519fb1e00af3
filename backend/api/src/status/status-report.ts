// The status of the installation, put together from what the programs report and what the database knows. Also takes the samples that the
// disk forecast is made of, and has the figures that no program has alone.

import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Status } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';
import { readArchiveState } from '@hindsight/database/archive-state';
import { ID_SPACE_ALARM, readIdSpaces } from '@hindsight/database/id-space';
import { watchIdSpace, type IdSpaceWatch } from '@hindsight/database/watch-id-space';
import { readProgramStatus, type ProgramStatus } from '@hindsight/database/program-status';
import type { Logger, Metrics, PartHealth } from '@hindsight/telemetry';

import { LOGGER, METRICS, NOW, POOL } from '../api-parts.ts';
import { describeProgram, edgeOf, highestBy, isSilent, perSecond, perSecondBy } from './figures-of-programs.ts';
import { hasArchive, readIndexState, readParkedRecords, readPartitions } from './installation-rows.ts';
import { warningsOf } from './status-warnings.ts';
import { readStorage, takeStorageSample } from './storage-samples.ts';

const SAMPLE_EVERY_MS = 60_000;
/** Those after the fullest tell a person nothing; the command and the metrics have all. */
const ID_SPACES_SHOWN = 12;

@Injectable()
export class StatusReport implements OnModuleInit, OnModuleDestroy {
  readonly #pool: Pool;
  readonly #metrics: Metrics;
  readonly #logger: Logger;
  readonly #now: () => number;
  #sampling: NodeJS.Timeout | undefined;
  #silent = 0;
  #idSpace: IdSpaceWatch | undefined;

  constructor(@Inject(POOL) pool: Pool, @Inject(METRICS) metrics: Metrics, @Inject(LOGGER) logger: Logger, @Inject(NOW) now: () => number) {
    this.#pool = pool;
    this.#metrics = metrics;
    this.#logger = logger;
    this.#now = now;
  }

  onModuleInit(): void {
    this.#metrics.gauge('api_programs_silent', 'Programs that reported within a day and do not any more', [], () => [{ labels: {}, value: this.#silent }]);
    this.#idSpace = watchIdSpace(this.#pool, this.#metrics, this.#logger);
    this.#sampling = setInterval(() => void this.#sample(), SAMPLE_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    this.#idSpace?.stop();
    clearInterval(this.#sampling);
  }

  /** Degraded from the moment half of an id space is used. */
  async idSpaceHealth(): Promise<PartHealth> {
    return (await this.#idSpace?.health()) ?? { state: 'ready' };
  }

  async read(playerWarning: string | null): Promise<Status> {
    const nowMs = this.#now();
    const programs = await readProgramStatus(this.#pool);
    const speaking = programs.filter((one) => !isSilent(one, nowMs));
    const [partitions, index, archive, idSpaces, storage, parkedRecords] = await Promise.all([
      readPartitions(this.#pool), readIndexState(this.#pool), this.#archive(nowMs), readIdSpaces(this.#pool), this.#storage(speaking, nowMs), readParkedRecords(this.#pool),
    ]);
    const lagRecords = highestBy(speaking, 'log_lag_records', 'partition');
    const lagSeconds = highestBy(speaking, 'log_lag_seconds', 'partition');
    const status = {
      programs: programs.map((one) => describeProgram(one, nowMs)),
      edge: edgeOf(speaking),
      worker: { storedPerSecond: perSecond(speaking, 'worker_batches_stored_total'), dropped: perSecondBy(speaking, 'worker_batches_dropped_total', 'reason'), parkedRecords },
      log: {
        partitions: partitions.map((row) => ({
          ...row, lagRecords: lagRecords.get(String(row.partition)) ?? null, lagSeconds: lagSeconds.get(String(row.partition)) ?? null,
        })),
      },
      index: { ...index, fallbacksPerSecond: perSecond(speaking, 'api_index_fallbacks_total') }, archive, storage,
      idSpaces: idSpaces.slice(0, ID_SPACES_SHOWN).map((space) => ({ ...space, used: String(space.used), limit: String(space.limit), isAlarm: space.share >= ID_SPACE_ALARM })),
    };
    return { at: nowMs, warnings: warningsOf(status, playerWarning), ...status };
  }

  async #archive(nowMs: number): Promise<Status['archive']> {
    if (!(await hasArchive(this.#pool))) return null;
    const state = await readArchiveState(this.#pool, nowMs);
    return {
      files: state.files, records: state.records, bytes: state.bytes, lagSeconds: Math.max(0, ...state.partitions.map((one) => one.lagSeconds)),
      lateHours: state.partitions.reduce((sum, one) => sum + one.lateHours, 0), missingRanges: state.missing.length, lateIdLists: state.lateIds,
      openErasures: state.openErasures, oldestErasureSeconds: state.oldestErasureSeconds,
    };
  }

  /** With a sample of this moment: the page shows the room there is now, not that of some minutes ago. */
  async #storage(speaking: readonly ProgramStatus[], nowMs: number): Promise<Status['storage']> {
    await takeStorageSample(this.#pool, speaking, nowMs);
    return readStorage(this.#pool, highestBy(speaking, 'storage_limit_bytes', 'place'));
  }

  async #sample(): Promise<void> {
    try {
      const nowMs = this.#now();
      const programs = await readProgramStatus(this.#pool);
      const speaking = programs.filter((one) => !isSilent(one, nowMs));
      this.#silent = programs.length - speaking.length;
      await takeStorageSample(this.#pool, speaking, nowMs);
    } catch (error) {
      this.#logger.debug({ reason: error instanceof Error ? error.message : 'failed' }, 'StorageNotSampled');
    }
  }
}
