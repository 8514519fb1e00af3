// A tick in every partition now and then, so that in a quiet partition time passes too: sessions are closed by receive times
// in the log, never by the worker's clock.

import type { LogWriter } from '@hindsight/log/write';
import type { Count } from '@hindsight/telemetry';
import { encodeLogRecord } from '@hindsight/wire';

/** Begins at once; returns the function that ends it. A tick the log does not take is counted and left out. */
export function startTicks(log: LogWriter, clock: () => number, everyMs: number, failed: Count): () => void {
  const tick = (): void => {
    if (log.refusal() !== null) return failed.add({});
    const record = encodeLogRecord({ kind: 'tick', receivedAt: clock() });
    for (let partition = 0; partition < log.partitions; partition++) log.append(partition, record).catch(() => failed.add({}));
  };
  tick();
  const timer = setInterval(tick, everyMs).unref();
  return () => clearInterval(timer);
}
