// Prometheus metrics with typed labels. Names are `<hop>_<noun>_<unit>[_total]`; label values come from small fixed sets, never
// from what a site or visitor sent.

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A metric that only grows. */
export interface Count<Label extends string = never> {
  add(labels: Record<Label, string>, by?: number): void;
  /** Present value; 0 for labels not seen yet. */
  value(labels: Record<Label, string>): Promise<number>;
}
/** A metric read when asked for. */
export interface Timing {
  observeSeconds(seconds: number): void;
}

/** The metrics of one program. Making the same name twice gives the same metric. */
export class Metrics {
  readonly registry = new Registry();

  /** Adds the process's own figures (memory, event loop, file descriptors). Once per program. */
  withProcessMetrics(): this {
    collectDefaultMetrics({ register: this.registry });
    return this;
  }

  count<Label extends string = never>(name: `${string}_total`, help: string, labels: readonly Label[] = []): Count<Label> {
    const counter = (this.registry.getSingleMetric(name) as Counter<Label> | undefined)
      ?? new Counter<Label>({ name, help, labelNames: labels, registers: [this.registry] });
    if (labels.length === 0) counter.inc(0); // a counter that was never raised shows as 0, not as absent
    return {
      add: (values, by = 1) => counter.inc(values as Partial<Record<Label, string | number>>, by),
      value: async (values) => {
        const { values: all } = await counter.get();
        return all.find((one) => labels.every((label) => one.labels[label] === values[label]))?.value ?? 0;
      },
    };
  }

  timing(name: `${string}_seconds`, help: string, buckets: number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5]): Timing {
    const histogram = (this.registry.getSingleMetric(name) as Histogram | undefined)
      ?? new Histogram({ name, help, buckets, registers: [this.registry] });
    return { observeSeconds: (seconds) => histogram.observe(seconds) };
  }

  /** A figure that is read each time the metrics are fetched; absent when `read` fails. One entry without labels, or one per label value. */
  gauge<Label extends string = never>(
    name: string, help: string, labels: readonly Label[],
    read: () => { labels: Record<Label, string>; value: number }[] | Promise<{ labels: Record<Label, string>; value: number }[]>,
  ): void {
    const failures = this.count('metrics_gauge_failures_total', 'Figures that could not be read, and are absent in that answer', ['gauge']);
    new Gauge<Label>({
      name, help, labelNames: labels, registers: [this.registry],
      async collect() {
        this.reset();
        // One store that is away must not hide what all the other metrics have to tell about it.
        const entries = await Promise.resolve().then(read).catch(() => {
          failures.add({ gauge: name });
          return [];
        });
        if (entries.length === 0 && labels.length === 0) this.remove(); // the reset made it 0
        for (const { labels: values, value } of entries) this.set(values as Partial<Record<Label, string | number>>, value);
      },
    });
  }

  /** The exposition text, and its content type. */
  async expose(): Promise<{ text: string; contentType: string }> {
    return { text: await this.registry.metrics(), contentType: this.registry.contentType };
  }
}
