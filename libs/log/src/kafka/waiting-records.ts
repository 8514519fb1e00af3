// The records a writer holds: waiting per partition in the order of their appends, or under way to a broker.

import type { LogUnavailable, Offset } from '../write.ts';

export interface Waiting {
  record: Uint8Array;
  resolve: (offset: Offset) => void;
  reject: (error: LogUnavailable) => void;
  /** When it is given up, by `performance.now()`. */
  until: number;
}

export class WaitingRecords {
  readonly #queues: Waiting[][];
  #bytes = 0;

  constructor(partitions: number) {
    this.#queues = Array.from({ length: partitions }, () => []);
  }

  /** Bytes of all records not settled yet, those under way included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Partitions with records to send. */
  partitions(): number[] {
    return this.#queues.flatMap((queue, partition) => (queue.length > 0 ? [partition] : []));
  }

  add(partition: number, one: Waiting): void {
    this.#queues[partition]?.push(one);
    this.#bytes += one.record.length;
  }

  /** Takes the oldest of these partitions for one request: at least one record each, then as many as fit. They stay counted until settled. */
  take(partitions: readonly number[], batchBytes: number, requestBytes: number): Map<number, Waiting[]> {
    const group = new Map<number, Waiting[]>();
    let left = requestBytes;
    for (const partition of partitions) {
      const queue = this.#queues[partition] as Waiting[];
      if (queue.length === 0 || left <= 0) continue;
      let count = 0;
      for (let bytes = 0; count < queue.length; count++) {
        bytes += (queue[count] as Waiting).record.length;
        if (count > 0 && bytes > batchBytes) break;
        left -= (queue[count] as Waiting).record.length;
      }
      group.set(partition, queue.splice(0, count));
    }
    return group;
  }

  /** Nothing of it was done: it goes first again. */
  putBack(group: ReadonlyMap<number, Waiting[]>): void {
    for (const [partition, records] of group) this.#queues[partition]?.unshift(...records);
  }

  /** They are no longer held; the caller answers them. */
  settle(records: readonly Waiting[]): readonly Waiting[] {
    for (const { record } of records) this.#bytes -= record.length;
    return records;
  }

  /** Those waiting whose time is over. */
  takeLate(nowMs: number): readonly Waiting[] {
    return this.settle(this.#queues.flatMap((queue) => {
      const end = queue.findIndex(({ until }) => until > nowMs);
      return queue.splice(0, end < 0 ? queue.length : end);
    }));
  }

  /** Everything waiting. */
  takeAll(): readonly Waiting[] {
    return this.settle(this.#queues.flatMap((queue) => queue.splice(0)));
  }
}
