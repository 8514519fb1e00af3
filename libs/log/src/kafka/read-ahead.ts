// Records of one partition already fetched: a window is read twice in a row, and Kafka hands out whole batches.

import type { LogEntry } from '../read.ts';
import type { Offset } from '../write.ts';

export class ReadAhead {
  #entries: readonly LogEntry[] = [];

  /** The entries held from `from` on without a gap; empty if `from` is not among them. */
  from(from: Offset): readonly LogEntry[] {
    const first = this.#entries[0];
    if (first === undefined || from < first.offset) return [];
    let low = 0;
    for (let high = this.#entries.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle] as LogEntry).offset < from) low = middle + 1;
      else high = middle;
    }
    return this.#entries.slice(low);
  }

  /** From now on exactly these are held; what lies before the reader's place is let go with it. */
  hold(entries: readonly LogEntry[]): void {
    this.#entries = entries;
  }
}

/** The first entries up to `maxBytes`, one at least. */
export function upTo(entries: readonly LogEntry[], maxBytes: number): LogEntry[] {
  let bytes = 0;
  const end = entries.findIndex((entry, i) => {
    bytes += entry.bytes.length;
    return i > 0 && bytes > maxBytes;
  });
  return entries.slice(0, end < 0 ? entries.length : end);
}
