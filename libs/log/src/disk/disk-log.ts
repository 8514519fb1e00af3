// The log on a disk (contract 3): writer, reader and trimmer of one directory, for the process that holds its lock.
//
//   <dir>/log.json   id, partition count, format      <dir>/lock   held while open
//   <dir>/0/00000000000000000000.seg …                one folder a partition
//
// Promise: what `append` acknowledged survives a power cut, and is read again in the order of its offsets.

import { join } from 'node:path';
import type { EraseRecords, LogBounds, LogEntry, LogReader, LogTrimmer } from '../read.ts';
import type { LogRefusal, LogWriter, Offset } from '../write.ts';
import { eraseRecords } from './erase-records.ts';
import { FrameCodec } from './frame.ts';
import { openIdentity, type LogIdentity } from './identity.ts';
import { lockDirectory } from './lock.ts';
import { nodeLogFs, type LogFs } from './log-fs.ts';
import { DamageReports, silentObserver, type LogObserver } from './observer.ts';
import { PartitionWriter } from './partition-writer.ts';
import { readSegments } from './read-segments.ts';
import { recoverPartition } from './recover.ts';
import { Space } from './space.ts';

export interface DiskLogOptions {
  dir: string;
  /** Partition count of a new log; default 4. A log that exists keeps its own. */
  partitions?: number;
  /** Cap of all segments together; default 32 GiB. At 80 % the observer is told, at the cap appends are refused as `full`. */
  maxBytes?: number;
  /** Free disk bytes never to be used; default 2 GiB. */
  reserveBytes?: number;
  /** A segment that has reached this is followed by a new one; default 64 MiB. */
  segmentBytes?: number;
  /** How often the disk's free bytes are looked at; default 1 s. A full disk is noticed to have room again after this. */
  checkSpaceEveryMs?: number;
  observer?: LogObserver;
  fs?: LogFs;
}

/** All three sides of the log over one directory. */
export type DiskLog = LogWriter & LogReader & LogTrimmer & {
  readonly erase: EraseRecords;
  /** Bytes of all segments. */
  usedBytes(): number;
};

/**
 * Opens the log for writing, recovers it after a crash, and keeps other writers out.
 * @throws LogLocked if another process writes here
 * @throws Error if the directory is not a log of ours or cannot be used
 */
export async function openDiskLog(options: DiskLogOptions): Promise<DiskLog> {
  const { dir, partitions = 4, maxBytes = 32 * 1024 ** 3, reserveBytes = 2 * 1024 ** 3, segmentBytes = 64 * 1024 ** 2 } = options;
  const { checkSpaceEveryMs = 1000, fs = nodeLogFs, observer = silentObserver } = options;
  await fs.makeDir(dir);
  const unlock = lockDirectory(dir);
  try {
    const identity = await openIdentity(fs, dir, partitions);
    const space = new Space(fs, dir, { maxBytes, reserveBytes, checkEveryMs: checkSpaceEveryMs }, observer);
    const codecs = Array.from({ length: identity.partitions }, (_, partition) => new FrameCodec(identity.id, partition));
    const writers: PartitionWriter[] = [];
    const stopAll: LogObserver = {
      ...observer,
      broke: (error) => {
        for (const writer of writers) writer.stop('broken', error);
        log.isBroken = true;
        observer.broke(error);
      },
    };
    for (const [partition, codec] of codecs.entries()) {
      const { segments, active, tornBytes } = await recoverPartition(fs, dir, partition, codec);
      if (tornBytes > 0) observer.tornTail(partition, tornBytes);
      space.take(segments.reduce((sum, segment) => sum + segment.bytes, 0));
      writers.push(new PartitionWriter({ fs, dir, partition, codec, space, segmentBytes, observer: stopAll, segments, active }));
    }
    await fs.syncDir(dir);
    await fs.syncDir(join(dir, '..'));
    await space.check();
    const log = new OpenDiskLog(identity, fs, codecs, writers, space, new DamageReports(observer), unlock);
    return log;
  } catch (error) {
    unlock();
    throw error;
  }
}

class OpenDiskLog implements DiskLog {
  readonly logId: string;
  readonly partitions: number;
  isBroken = false;
  readonly #fs: LogFs;
  readonly #codecs: readonly FrameCodec[];
  readonly #writers: readonly PartitionWriter[];
  readonly #space: Space;
  readonly #damage: DamageReports;
  readonly #unlock: () => void;
  #isClosed = false;

  constructor(
    identity: LogIdentity, fs: LogFs, codecs: readonly FrameCodec[], writers: readonly PartitionWriter[], space: Space,
    damage: DamageReports, unlock: () => void,
  ) {
    this.logId = identity.id;
    this.partitions = identity.partitions;
    this.#fs = fs;
    this.#codecs = codecs;
    this.#writers = writers;
    this.#space = space;
    this.#damage = damage;
    this.#unlock = unlock;
  }

  async append(partition: number, record: Uint8Array): Promise<Offset> {
    return this.#writer(partition).append(record);
  }

  refusal(): LogRefusal | null {
    if (this.isBroken) return 'broken';
    if (this.#isClosed) return 'closed';
    return this.#space.isFull ? 'full' : null;
  }

  usedBytes(): number {
    return this.#space.usedBytes;
  }

  async bounds(partition: number): Promise<LogBounds> {
    const writer = this.#writer(partition);
    return { first: writer.segments[0]?.base ?? 0n, next: writer.end };
  }

  async read(partition: number, from: Offset, maxBytes: number): Promise<LogEntry[]> {
    const writer = this.#writer(partition);
    return readSegments({
      fs: this.#fs,
      codec: this.#codec(partition),
      // A copy: bytes appended or segments trimmed meanwhile do not move the ground under a reader.
      segments: writer.segments.map((segment) => ({ ...segment })),
      end: writer.end,
      damaged: (start, end) => this.#damage.report(partition, start, end),
    }, from, maxBytes);
  }

  wait(partition: number, from: Offset, timeoutMs: number): Promise<void> {
    return this.#writer(partition).wait(from, timeoutMs);
  }

  trim(partition: number, offset: Offset): Promise<Offset> {
    return this.#writer(partition).trim(offset);
  }

  erase(partition: number, before: Offset, isErased: (bytes: Uint8Array, offset: Offset) => boolean): Promise<number> {
    const writer = this.#writer(partition);
    const end = writer.end < before ? writer.end : before;
    return eraseRecords(this.#fs, this.#codec(partition), writer.segments, end, isErased);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all(this.#writers.map((writer) => writer.close()));
    this.#space.stop();
    this.#unlock();
  }

  #writer(partition: number): PartitionWriter {
    const writer = this.#writers[partition];
    if (writer === undefined) throw new RangeError(`no partition ${String(partition)}; this log has ${String(this.partitions)}`);
    return writer;
  }

  #codec(partition: number): FrameCodec {
    return this.#codecs[partition] as FrameCodec;
  }
}
