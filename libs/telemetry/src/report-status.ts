// The heartbeat of a program: every few seconds its report goes where the status page reads it. Promise: a place that does not take it
// slows and stops nothing; a program that stopped cleanly is no longer listed, one that was killed is, as silent.

import { stat, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';

import { composeHealth, type HealthCheck } from './health.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { FigureReader, type ProgramReport } from './program-report.ts';

export interface ProgramIdentity {
  /** edge, worker, api, indexer, archiver, standalone. */
  program: string;
  /** One process among those of its kind; the same after a restart. */
  instance: string;
}

/** Where reports go: Postgres, or the API for a program without a database. */
export interface StatusSink {
  save(who: ProgramIdentity, report: ProgramReport): Promise<void>;
  remove(who: ProgramIdentity): Promise<void>;
}

export interface StatusReporting {
  program: string;
  /** Makes the instance's name together with the host's. */
  port: number;
  metrics: Metrics;
  checks: Record<string, HealthCheck>;
  sink: StatusSink;
  /** Told when reports begin to fail, and when they go through again. */
  logger: Pick<Logger, 'warn' | 'info'>;
  /** For how full its disk is. */
  dataDirectory?: string;
  everyMs?: number;
}

const EVERY_MS = 10_000;

/** Begins at once. @returns what ends it and takes the program off the list */
export function startStatusReports(options: StatusReporting): () => Promise<void> {
  const who = { program: options.program, instance: `${hostname()}:${String(options.port)}` };
  const figures = new FigureReader(options.metrics);
  const startedAt = Date.now();
  let isFailing = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function report(): Promise<void> {
    try {
      await options.sink.save(who, {
        host: hostname(), pid: process.pid, startedAt,
        health: await composeHealth(options.checks), ...(await figures.read(performance.now())),
        disk: options.dataDirectory === undefined ? null : await diskOf(options.dataDirectory),
      });
      if (isFailing) options.logger.info({}, 'StatusReportedAgain');
      isFailing = false;
    } catch (error) {
      if (!isFailing && !isStopped) options.logger.warn({ reason: error instanceof Error ? error.message : 'failed' }, 'StatusNotReported');
      isFailing = true;
    }
    if (!isStopped) timer = setTimeout(next, options.everyMs ?? EVERY_MS).unref();
  }
  let running = report();
  function next(): void {
    running = report();
  }

  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
    await options.sink.remove(who).catch(() => undefined); // It is then listed as silent for a while.
  };
}

async function diskOf(directory: string): Promise<ProgramReport['disk']> {
  try {
    const [space, place] = await Promise.all([statfs(directory), stat(directory)]);
    return { id: `${hostname()} ${String(place.dev)}`, freeBytes: space.bavail * space.bsize, sizeBytes: space.blocks * space.bsize };
  } catch {
    return null; // No directory, no figure: whoever needs the directory says so by its health.
  }
}

/** For a program without a database: the API writes its reports down. @param url of the API's `program-status` */
export function httpStatusSink(url: string, token: string): StatusSink {
  const send = async (method: 'PUT' | 'DELETE', body: unknown): Promise<void> => {
    const answer = await fetch(url, {
      method, body: JSON.stringify(body), redirect: 'error', signal: AbortSignal.timeout(5000),
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
    });
    if (!answer.ok) throw new Error(`the API answered ${String(answer.status)} to a status report`);
  };
  return { save: (who, report) => send('PUT', { ...who, report }), remove: (who) => send('DELETE', who) };
}
