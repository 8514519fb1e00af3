// The log's reading side for another process than the writer's: looks at the directory now and then, and syncs what it finds
// before handing it out, because a written record is not yet a durable one.

import type { LogBounds, LogEntry, LogReader } from '../read.ts';
import type { Offset } from '../write.ts';
import { FrameCodec } from './frame.ts';
import { readIdentity, type LogIdentity } from './identity.ts';
import { nodeLogFs, type LogFs } from './log-fs.ts';
import { DamageReports, silentObserver, type LogObserver } from './observer.ts';
import { readSegments } from './read-segments.ts';
import { wholeEnd } from './recover.ts';
import { listSegments, segmentEnd, type Segment } from './segments.ts';

export interface DiskLogReaderOptions {
  dir: string;
  /** How often `wait` looks for new records; default 100 ms. */
  pollMs?: number;
  observer?: LogObserver;
  fs?: LogFs;
}

/**
 * Opens an existing log for reading, beside its writer.
 * @throws Error if there is no log in the directory yet
 */
export async function openDiskLogReader(options: DiskLogReaderOptions): Promise<LogReader> {
  const { dir, pollMs = 100, fs = nodeLogFs, observer = silentObserver } = options;
  const identity = await readIdentity(fs, dir);
  if (identity === null) throw new Error(`no log in ${dir} yet`);
  return new DiskLogReader(identity, dir, pollMs, fs, new DamageReports(observer));
}

class DiskLogReader implements LogReader {
  readonly logId: string;
  readonly partitions: number;
  readonly #dir: string;
  readonly #pollMs: number;
  readonly #fs: LogFs;
  readonly #damage: DamageReports;
  readonly #codecs: readonly FrameCodec[];
  /** Per partition: the offset up to which records were seen whole and synced. */
  readonly #durable: bigint[];
  #isClosed = false;

  constructor(identity: LogIdentity, dir: string, pollMs: number, fs: LogFs, damage: DamageReports) {
    this.logId = identity.id;
    this.partitions = identity.partitions;
    this.#dir = dir;
    this.#pollMs = pollMs;
    this.#fs = fs;
    this.#damage = damage;
    this.#codecs = Array.from({ length: identity.partitions }, (_, partition) => new FrameCodec(identity.id, partition));
    this.#durable = this.#codecs.map(() => 0n);
  }

  async bounds(partition: number): Promise<LogBounds> {
    const segments = await this.#look(partition);
    return { first: segments[0]?.base ?? 0n, next: this.#durable[partition] as bigint };
  }

  async read(partition: number, from: Offset, maxBytes: number): Promise<LogEntry[]> {
    const segments = await this.#look(partition);
    return readSegments({
      fs: this.#fs,
      codec: this.#codec(partition),
      segments,
      end: this.#durable[partition] as bigint,
      damaged: (start, end) => this.#damage.report(partition, start, end),
    }, from, maxBytes);
  }

  async wait(partition: number, from: Offset, timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (!this.#isClosed) {
      if ((await this.bounds(partition)).next > from) return;
      const leftMs = until - performance.now();
      if (leftMs <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(this.#pollMs, leftMs)));
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  async #look(partition: number): Promise<Segment[]> {
    const codec = this.#codec(partition);
    const segments = await listSegments(this.#fs, this.#dir, partition);
    const last = segments.at(-1);
    if (last === undefined) return segments;
    const known = this.#durable[partition] as bigint;
    if (segmentEnd(last) <= known) return segments;
    const file = await this.#fs.open(last.path, 'read');
    try {
      const from = known > last.base ? Number(known - last.base) : 0;
      const end = await wholeEnd(file, codec, last.base, from, last.bytes);
      if (end > from || known < last.base) {
        await file.fdatasync();
        this.#durable[partition] = last.base + BigInt(end);
      }
    } finally {
      await file.close();
    }
    return segments;
  }

  #codec(partition: number): FrameCodec {
    const codec = this.#codecs[partition];
    if (codec === undefined) throw new RangeError(`no partition ${String(partition)}; this log has ${String(this.partitions)}`);
    return codec;
  }
}
