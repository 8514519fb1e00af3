// What a program says about itself to the rest of the installation: its health, and the figures that /metrics shows, with rates over the
// last minute. Kept small: a row of it is written every few seconds.

import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface ReportedFigure {
  name: string;
  labels: Record<string, string>;
  value: number;
  /** Growth over the last minute; only of what only grows. */
  perSecond?: number;
}

export interface ReportedTiming {
  name: string;
  perSecond: number;
  /** Over the last minute, upper ends of buckets; null when nothing was timed. */
  p50Seconds: number | null;
  p99Seconds: number | null;
}

export interface ProgramReport {
  host: string;
  pid: number;
  startedAt: number;
  health: Health;
  figures: ReportedFigure[];
  timings: ReportedTiming[];
  /** The file system that DATA_DIR lies on; null for a program that keeps nothing on this machine. */
  disk: { id: string; freeBytes: number; sizeBytes: number } | null;
}

const RATES_OVER_MS = 60_000;
/** Metrics about Node itself stay out, but for what a person asks first. */
const OWN_FIGURES = ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds'];
const MOST_FIGURES = 400;

interface Reading {
  atMs: number;
  totals: Map<string, number>;
  buckets: Map<string, Map<number, number>>;
}
interface Exposed {
  name: string;
  type: string;
  values: { labels: Record<string, string | number>; value: number; metricName?: string }[];
}

/** Reads `metrics` now and then; rates are against the oldest reading of the last minute. */
export class FigureReader {
  readonly #metrics: Metrics;
  readonly #readings: Reading[] = [];

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** @param nowMs a monotonic clock */
  async read(nowMs: number): Promise<Pick<ProgramReport, 'figures' | 'timings'>> {
    const exposed = ((await this.#metrics.registry.getMetricsAsJSON()) as unknown as Exposed[]).filter(isToReport);
    const reading = readingOf(exposed, nowMs);
    while (this.#readings[1] !== undefined && nowMs - this.#readings[1].atMs >= RATES_OVER_MS) this.#readings.shift();
    const base = this.#readings[0];
    this.#readings.push(reading);
    return { figures: figuresOf(exposed, reading, base), timings: timingsOf(reading, base) };
  }
}

function isToReport({ name }: Exposed): boolean {
  return OWN_FIGURES.includes(name) || !/^(process|nodejs)_/.test(name);
}

function readingOf(exposed: readonly Exposed[], atMs: number): Reading {
  const totals = new Map<string, number>();
  const buckets: Reading['buckets'] = new Map();
  for (const { name, type, values } of exposed) {
    if (type === 'counter') for (const { labels, value } of values) totals.set(keyOf(name, labels), value);
    if (type === 'histogram') {
      // All labels of one timing together.
      const sums = new Map<number, number>();
      for (const { labels, value, metricName } of values) {
        if (metricName !== `${name}_bucket`) continue;
        const end = labels['le'] === '+Inf' ? Infinity : Number(labels['le']);
        sums.set(end, (sums.get(end) ?? 0) + value);
      }
      buckets.set(name, sums);
    }
  }
  return { atMs, totals, buckets };
}

function figuresOf(exposed: readonly Exposed[], reading: Reading, base: Reading | undefined): ReportedFigure[] {
  const seconds = base === undefined ? 0 : (reading.atMs - base.atMs) / 1000;
  const figures = exposed.filter(({ type }) => type !== 'histogram').flatMap(({ name, type, values }) => values.map(({ labels, value }): ReportedFigure => {
    const figure = { name, labels: Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, String(text)])), value };
    if (type !== 'counter') return figure;
    const before = base?.totals.get(keyOf(name, labels)) ?? 0;
    return { ...figure, perSecond: seconds > 0 ? Math.max(0, value - before) / seconds : 0 };
  }));
  return figures.slice(0, MOST_FIGURES);
}

function timingsOf(reading: Reading, base: Reading | undefined): ReportedTiming[] {
  const seconds = base === undefined ? 0 : (reading.atMs - base.atMs) / 1000;
  return [...reading.buckets].map(([name, now]) => {
    const before = base?.buckets.get(name);
    // Each bucket holds those below it too.
    const upTo = [...now].sort(([a], [b]) => a - b).map(([end, count]) => [end, count - (before?.get(end) ?? 0)] as const);
    const all = upTo.at(-1)?.[1] ?? 0;
    const quantile = (share: number): number | null => {
      const end = all === 0 ? undefined : upTo.find(([, count]) => count >= share * all)?.[0];
      return end === undefined ? null : end === Infinity ? (upTo.at(-2)?.[0] ?? null) : end;
    };
    return { name, perSecond: seconds > 0 ? all / seconds : 0, p50Seconds: quantile(0.5), p99Seconds: quantile(0.99) };
  });
}

function keyOf(name: string, labels: Record<string, string | number>): string {
  return `${name} ${JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}
