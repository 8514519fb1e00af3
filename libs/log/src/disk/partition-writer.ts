// Group commit on one partition: while one write is being made durable the next records gather, and all of them go with the
// next write and its fdatasync. A promise resolves only after that fdatasync; a failed one is never tried again.

import { LogUnavailable, MAX_RECORD_BYTES, type LogRefusal, type Offset } from '../write.ts';
import { frameBytes, type FrameCodec } from './frame.ts';
import type { LogFile, LogFs } from './log-fs.ts';
import type { LogObserver } from './observer.ts';
import { partitionDir, segmentEnd, segmentPath, type Segment } from './segments.ts';
import type { Space } from './space.ts';

/** One writev takes at most 1,024 buffers (IOV_MAX); a frame has up to three. */
const GROUP_RECORDS = 340;
const GROUP_BYTES = 16 * 1024 * 1024;
/** The disk cannot take more now, or the process cannot open more files now: both pass. */
const PASSING_ERRORS = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']);

interface Waiting {
  record: Uint8Array;
  resolve: (offset: Offset) => void;
  reject: (error: LogUnavailable) => void;
}

export interface PartitionParts {
  fs: LogFs;
  dir: string;
  partition: number;
  codec: FrameCodec;
  space: Space;
  segmentBytes: number;
  observer: LogObserver;
  segments: Segment[];
  active: LogFile | null;
}

export class PartitionWriter {
  readonly #parts: PartitionParts;
  readonly #wakers = new Set<() => void>();
  #active: LogFile | null;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  #stopped: LogRefusal | null = null;

  constructor(parts: PartitionParts) {
    this.#parts = parts;
    this.#active = parts.active;
  }

  get segments(): readonly Segment[] {
    return this.#parts.segments;
  }

  /** Everything before this offset is durable. */
  get end(): bigint {
    const last = this.#parts.segments.at(-1);
    return last === undefined ? 0n : segmentEnd(last);
  }

  append(record: Uint8Array): Promise<Offset> {
    if (record.length === 0 || record.length > MAX_RECORD_BYTES) {
      throw new RangeError(`a record has 1 to ${String(MAX_RECORD_BYTES)} bytes, not ${String(record.length)}`);
    }
    if (this.#stopped !== null) return Promise.reject(unavailable(this.#stopped));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when a record at or after `from` is durable, or after `timeoutMs`. */
  wait(from: Offset, timeoutMs: number): Promise<void> {
    if (this.end > from) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#wakers.add(wake);
    });
  }

  /** Makes what waits durable, then takes nothing more. */
  async close(): Promise<void> {
    this.#stopped ??= 'closed';
    await this.#running;
    await this.#active?.close();
    this.#active = null;
    this.#wake();
  }

  /** Takes nothing from now on, without another write. */
  stop(refusal: LogRefusal, cause: unknown): void {
    this.#stopped = refusal;
    for (const { reject } of this.#waiting.splice(0)) reject(unavailable(refusal, cause));
    this.#wake();
  }

  /** Removes whole segments before `offset`, never the last. Returns the new first offset. */
  async trim(offset: Offset): Promise<Offset> {
    const { fs, dir, partition, segments, space } = this.#parts;
    let removed = 0;
    while (segments.length > 1 && segmentEnd(segments[0] as Segment) <= offset) {
      const oldest = segments[0] as Segment;
      await fs.unlink(oldest.path);
      segments.shift();
      space.giveBack(oldest.bytes);
      removed++;
    }
    if (removed > 0) await fs.syncDir(partitionDir(dir, partition));
    return segments[0]?.base ?? 0n;
  }

  async #run(): Promise<void> {
    // One turn of the event loop: requests that arrived together are committed together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#commit(this.#takeGroup());
    this.#running = null;
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { record } of this.#waiting) {
      bytes += frameBytes(record.length);
      if (count > 0 && (count >= GROUP_RECORDS || bytes > GROUP_BYTES)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #commit(group: Waiting[]): Promise<void> {
    const { space, observer } = this.#parts;
    const bytes = group.reduce((sum, { record }) => sum + frameBytes(record.length), 0);
    if (!space.fits(bytes)) return refuse(group, 'full');
    const startedAt = performance.now();
    let segment: Segment;
    try {
      segment = await this.#segmentWithRoom();
    } catch (error) {
      return this.#failed(group, error, null);
    }
    const file = this.#active as LogFile;
    const offsets: Offset[] = [];
    const buffers: Uint8Array[] = [];
    let at = segmentEnd(segment);
    for (const { record } of group) {
      offsets.push(at);
      buffers.push(...this.#parts.codec.encode(record, at));
      at += BigInt(frameBytes(record.length));
    }
    try {
      await writeAll(file, buffers, segment.bytes);
    } catch (error) {
      return this.#failed(group, error, segment);
    }
    try {
      await file.fdatasync();
    } catch (error) {
      return this.#break(group, error);
    }
    segment.bytes += bytes;
    space.take(bytes);
    for (const [i, { resolve }] of group.entries()) resolve(offsets[i] as Offset);
    observer.synced(group.length, bytes, performance.now() - startedAt);
    this.#wake();
  }

  async #segmentWithRoom(): Promise<Segment> {
    const { fs, dir, partition, segments, segmentBytes } = this.#parts;
    const last = segments.at(-1);
    if (last !== undefined && this.#active !== null && last.bytes < segmentBytes) return last;
    const base = this.end;
    const path = segmentPath(dir, partition, base);
    const file = await fs.open(path, 'create');
    try {
      // The directory entry must be durable before any record in the file is acknowledged.
      await fs.syncDir(partitionDir(dir, partition));
    } catch (error) {
      await file.close();
      await fs.unlink(path); // the next try creates it anew
      throw error;
    }
    await this.#active?.close();
    this.#active = file;
    const segment: Segment = { path, base, bytes: 0 };
    segments.push(segment);
    return segment;
  }

  async #failed(group: Waiting[], error: unknown, segment: Segment | null): Promise<void> {
    if (!PASSING_ERRORS.has(errorCode(error))) return this.#break(group, error);
    this.#parts.space.diskSaidFull();
    if (segment !== null) {
      try {
        await this.#keepWholeFrames(segment, group);
      } catch (second) {
        return this.#break(group, second);
      }
    }
    refuse(group, 'full', error);
  }

  // Part of the group may have reached the file. Whole frames stay (a reader elsewhere may have seen them), the rest is cut.
  async #keepWholeFrames(segment: Segment, group: Waiting[]): Promise<void> {
    const file = this.#active as LogFile;
    const size = await file.size();
    let whole = segment.bytes;
    for (const { record } of group) {
      if (whole + frameBytes(record.length) > size) break;
      whole += frameBytes(record.length);
    }
    await file.truncate(whole);
    await file.fdatasync();
    this.#parts.space.take(whole - segment.bytes);
    segment.bytes = whole;
    this.#wake();
  }

  #break(group: Waiting[], error: unknown): void {
    for (const { reject } of group) reject(unavailable('broken', error));
    this.stop('broken', error);
    this.#parts.observer.broke(error);
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }
}

async function writeAll(file: LogFile, buffers: Uint8Array[], position: number): Promise<void> {
  let left = buffers;
  let at = position;
  while (left.length > 0) {
    const written = await file.write(left, at);
    if (written === 0) throw new Error('a write took no bytes');
    at += written;
    left = without(left, written);
  }
}

function without(buffers: Uint8Array[], written: number): Uint8Array[] {
  let rest = written;
  for (const [i, buffer] of buffers.entries()) {
    if (rest < buffer.length) return [buffer.subarray(rest), ...buffers.slice(i + 1)];
    rest -= buffer.length;
  }
  return [];
}

function refuse(group: Waiting[], refusal: LogRefusal, cause?: unknown): void {
  for (const { reject } of group) reject(unavailable(refusal, cause));
}

function unavailable(refusal: LogRefusal, cause?: unknown): LogUnavailable {
  return new LogUnavailable(refusal, `the log is ${refusal}`, cause);
}

function errorCode(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}
