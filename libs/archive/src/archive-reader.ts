// The archive read as a log: the same port the worker reads, so that the same code makes recordings of it.

import type { BlobReader } from '@hindsight/blobs';
import type { LogBounds, LogEntry, LogReader } from '@hindsight/log/read';

import { readArchiveFile } from './archive-file.ts';
import type { ArchivedFile, ArchivedLog } from './catalog.ts';

/**
 * Reads one archived log. Erased records are holes; so are offsets the archive lacks (the catalog names those).
 * Reading throws ArchiveDamaged for a file that is not what its name says.
 */
export class ArchiveReader implements LogReader {
  readonly logId: string;
  readonly partitions: number;
  readonly #blobs: BlobReader;
  readonly #files: readonly (readonly ArchivedFile[])[];
  /** The file last read, per partition: a window seldom takes a whole one. */
  readonly #open = new Map<number, { key: string; entries: LogEntry[] }>();

  constructor(blobs: BlobReader, log: ArchivedLog) {
    this.logId = log.logId;
    this.partitions = log.partitions;
    this.#blobs = blobs;
    this.#files = log.files;
  }

  bounds(partition: number): Promise<LogBounds> {
    const files = this.#of(partition);
    return Promise.resolve({ first: files[0]?.first ?? 0n, next: files.at(-1)?.next ?? 0n });
  }

  async read(partition: number, from: bigint, maxBytes: number): Promise<LogEntry[]> {
    const { first, next } = await this.bounds(partition);
    if (from < first || from > next) throw new RangeError(`offset ${from} lies outside the archive, which holds ${first} to ${next}`);
    const found: LogEntry[] = [];
    let bytes = 0;
    for (const file of this.#of(partition)) {
      if (file.next <= from) continue;
      for (const entry of await this.#entries(partition, file)) {
        if (entry.offset < from) continue;
        if (found.length > 0 && bytes + entry.bytes.length > maxBytes) return found;
        found.push(entry);
        bytes += entry.bytes.length;
      }
    }
    return found;
  }

  /** Nothing is ever added: whoever waits at the end waits for nothing. */
  async wait(partition: number, from: bigint, timeoutMs: number): Promise<void> {
    if ((await this.bounds(partition)).next > from) return;
    await new Promise((resolve) => setTimeout(resolve, timeoutMs));
  }

  close(): Promise<void> {
    this.#open.clear();
    return Promise.resolve();
  }

  async #entries(partition: number, file: ArchivedFile): Promise<LogEntry[]> {
    const known = this.#open.get(partition);
    if (known?.key === file.key) return known.entries;
    const { entries } = await readArchiveFile(this.#blobs, file.key);
    this.#open.set(partition, { key: file.key, entries });
    return entries;
  }

  #of(partition: number): readonly ArchivedFile[] {
    const files = this.#files[partition];
    if (files === undefined) throw new RangeError(`no partition ${partition}; this log has ${this.partitions}`);
    return files;
  }
}
