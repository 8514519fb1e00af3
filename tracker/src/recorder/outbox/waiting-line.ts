// Events that are not yet bound to a seq, oldest first, and how they are cut into batches.

import type { HeldEvent } from './batch.ts';

/** Characters of JSON in an ordinary batch: made compact, small enough to be repeated as last words. A larger event travels alone. */
export const BATCH_SIZE = 128 * 1024;
/** After a broken connection: fewer, larger batches. */
const BACKLOG_SIZE = 1024 * 1024;

export class WaitingLine {
  #events: HeldEvent[] = [];
  #size = 0;

  get events(): readonly HeldEvent[] {
    return this.#events;
  }

  /** Characters of JSON. */
  get size(): number {
    return this.#size;
  }

  push(held: HeldEvent): void {
    this.#events.push(held);
    this.#size += held.size;
  }

  replace(events: HeldEvent[]): void {
    this.#events = events;
    this.#size = events.reduce((sum, held) => sum + held.size, 0);
  }

  /** Takes the events of the next batch, at most so many: of one document and one clock; none when nothing waits. */
  takeRun(atMost: number): HeldEvent[] {
    const first = this.#events[0];
    if (first === undefined || atMost < 1) return [];
    const most = this.#size > BACKLOG_SIZE && first.size < BATCH_SIZE ? BACKLOG_SIZE / 2 : BATCH_SIZE;
    let size = first.size;
    let count = 1;
    for (let held = this.#events[1]; held !== undefined && count < atMost && isSameRun(first, held); held = this.#events[count]) {
      size += held.size + 1;
      if (size > most) break;
      count++;
    }
    const run = this.#events.slice(0, count);
    this.replace(this.#events.slice(count));
    return run;
  }
}

/** Cuts events where document or clock change. */
export function cutIntoRuns(events: readonly HeldEvent[]): HeldEvent[][] {
  const runs: HeldEvent[][] = [];
  for (const held of events) {
    const run = runs[runs.length - 1];
    if (run !== undefined && isSameRun(run[0]!, held)) run.push(held);
    else runs.push([held]);
  }
  return runs;
}

function isSameRun(one: HeldEvent, other: HeldEvent): boolean {
  return one.lane === other.lane && one.clock === other.clock;
}
