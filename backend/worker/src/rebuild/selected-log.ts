// rebuild: the archive as the worker shall see it. Batches of other sites become ticks, so that time moves as it did; and after the last
// record comes one tick that lies far ahead, so that slices nobody completed are given up.

import { ArchiveDamaged } from '@hindsight/archive';
import type { LogBounds, LogEntry, LogReader } from '@hindsight/log/read';
import { decodeLogRecord, encodeLogRecord } from '@hindsight/wire';

const DAYS_AHEAD = 7;

export class SelectedLog implements LogReader {
  readonly logId: string;
  readonly partitions: number;
  /** A file that is not what it claims to be: reading it again does not help. */
  damage: ArchiveDamaged | null = null;
  readonly #archive: LogReader;
  readonly #siteId: bigint | null;
  readonly #endMs: number;

  /** @param endMs ms since 1970; nothing in the archive is later */
  constructor(archive: LogReader, siteId: bigint | null, endMs: number) {
    this.logId = archive.logId;
    this.partitions = archive.partitions;
    this.#archive = archive;
    this.#siteId = siteId;
    this.#endMs = endMs;
  }

  async bounds(partition: number): Promise<LogBounds> {
    const { first, next } = await this.#archive.bounds(partition);
    return { first, next: next + 1n };
  }

  async read(partition: number, from: bigint, maxBytes: number): Promise<LogEntry[]> {
    const { next: end } = await this.#archive.bounds(partition);
    if (from > end) return [];
    const found = await this.#archive.read(partition, from, maxBytes).catch((error: unknown) => {
      if (error instanceof ArchiveDamaged) this.damage = error;
      throw error;
    });
    if (found.length > 0) return found.map((entry) => this.#select(entry));
    return [{ offset: end, nextOffset: end + 1n, bytes: encodeLogRecord({ kind: 'tick', receivedAt: this.#endMs + DAYS_AHEAD * 86_400_000 }) }];
  }

  wait(_partition: number, _from: bigint, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, timeoutMs));
  }

  close(): Promise<void> {
    return this.#archive.close();
  }

  #select(entry: LogEntry): LogEntry {
    if (this.#siteId === null) return entry;
    const decoded = decodeLogRecord(entry.bytes);
    if (!decoded.ok || decoded.record.kind !== 'batch' || decoded.record.siteId === String(this.#siteId)) return entry;
    return { ...entry, bytes: encodeLogRecord({ kind: 'tick', receivedAt: decoded.record.receivedAt }) };
  }
}
