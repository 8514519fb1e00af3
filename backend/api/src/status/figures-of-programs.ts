// Sums and worst cases over the reports of all programs. Only those that still speak count: a rate of yesterday is none.

import type { Status, StatusProgram } from '@hindsight/api-contract';
import type { ProgramStatus } from '@hindsight/database/program-status';

/** Three reports missed. */
export const SILENT_AFTER_MS = 35_000;

export function isSilent({ reportedAt }: ProgramStatus, nowMs: number): boolean {
  return nowMs - reportedAt > SILENT_AFTER_MS;
}

export function describeProgram(status: ProgramStatus, nowMs: number): StatusProgram {
  const { report } = status;
  const figure = (name: string): ProgramStatus['report']['figures'][number] | undefined => report.figures.find((one) => one.name === name);
  const lagSeconds = figure('nodejs_eventloop_lag_p99_seconds')?.value;
  return {
    program: status.program, instance: status.instance, startedAt: report.startedAt, reportedAt: status.reportedAt, isSilent: isSilent(status, nowMs),
    parts: Object.entries(report.health.parts).map(([part, { state, reason }]) => ({ part, state, reason: reason ?? null })),
    cpuShare: figure('process_cpu_seconds_total')?.perSecond ?? null, memoryBytes: figure('process_resident_memory_bytes')?.value ?? null,
    loopLagMs: lagSeconds === undefined ? null : lagSeconds * 1000,
  };
}

export function perSecond(speaking: readonly ProgramStatus[], name: string): number {
  return figuresNamed(speaking, name).reduce((sum, figure) => sum + (figure.perSecond ?? 0), 0);
}

/** Rates by one label, largest first; those that stand still are left out. */
export function perSecondBy(speaking: readonly ProgramStatus[], name: string, label: string): { reason: string; perSecond: number }[] {
  const sums = new Map<string, number>();
  for (const { labels, perSecond: rate = 0 } of figuresNamed(speaking, name)) sums.set(labels[label] ?? '', (sums.get(labels[label] ?? '') ?? 0) + rate);
  return [...sums].filter(([, rate]) => rate > 0).map(([reason, rate]) => ({ reason, perSecond: rate })).sort((a, b) => b.perSecond - a.perSecond);
}

/** The highest of each label's values, as several workers may speak of a partition at the moment it changes hands. */
export function highestBy(speaking: readonly ProgramStatus[], name: string, label: string): Map<string, number> {
  const highest = new Map<string, number>();
  for (const { labels, value } of figuresNamed(speaking, name)) highest.set(labels[label] ?? '', Math.max(value, highest.get(labels[label] ?? '') ?? -Infinity));
  return highest;
}

export function edgeOf(speaking: readonly ProgramStatus[]): Status['edge'] {
  const timings = speaking.flatMap(({ report }) => report.timings).filter(({ name }) => name === 'edge_append_seconds');
  const slowest = (pick: (timing: (typeof timings)[number]) => number | null): number | null => {
    const known = timings.map(pick).filter((seconds) => seconds !== null);
    return known.length === 0 ? null : Math.max(...known) * 1000;
  };
  return {
    acceptedPerSecond: perSecond(speaking, 'edge_batches_accepted_total'), refused: perSecondBy(speaking, 'edge_batches_refused_total', 'reason'),
    appendP50Ms: slowest(({ p50Seconds }) => p50Seconds), appendP99Ms: slowest(({ p99Seconds }) => p99Seconds),
  };
}

function figuresNamed(speaking: readonly ProgramStatus[], name: string): ProgramStatus['report']['figures'] {
  return speaking.flatMap(({ report }) => report.figures).filter((figure) => figure.name === name);
}
