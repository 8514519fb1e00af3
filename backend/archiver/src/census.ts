// What arrived per site and hour, told from the archive: how many batches came, how many of them twice, how many numbers of a document's
// sequence never came, and how many the tracker itself said it lost. Holds one number set per document; does no input or output.

import type { Hour } from '@hindsight/archive';
import { hashSession } from '@hindsight/database/erasures';
import { parseBatchHeader } from '@hindsight/wire';
import type { BatchRecord } from '@hindsight/wire';

export interface CensusRow {
  siteId: string;
  hour: Hour;
  batches: number;
  bytes: number;
  sessions: number;
  /** Batches (or slices) that had come before. */
  duplicates: number;
  /** Sequence numbers that never came although a later one did; counted in the hour of that later one. */
  missing: number;
  /** Batches the tracker says it gave up. */
  lost: number;
}

interface SeenDocument {
  siteId: string;
  parts: Set<string>;
  /** First hour each number was seen in. */
  seqs: Map<number, Hour>;
}

export class Census {
  readonly #rows = new Map<string, CensusRow>();
  readonly #sessions = new Map<string, Set<string>>();
  readonly #documents = new Map<string, SeenDocument>();
  readonly #isAsked: (hour: Hour) => boolean;

  /** @param isAsked hours to tell of; what comes in others only says what is a repeat */
  constructor(isAsked: (hour: Hour) => boolean) {
    this.#isAsked = isAsked;
  }

  add(hour: Hour, record: BatchRecord, bytes: number): void {
    const parsed = parseBatchHeader(JSON.stringify(record.header ?? null));
    if (!parsed.ok) return;
    const { session, doc, seq, part, parts, flags } = parsed.header;
    const { siteId } = record;
    const name = `${siteId}.${doc}`;
    const document = this.#documents.get(name) ?? { siteId, parts: new Set<string>(), seqs: new Map<number, Hour>() };
    this.#documents.set(name, document);
    const piece = `${seq}.${part}.${parts}`;
    const isRepeat = document.parts.has(piece);
    document.parts.add(piece);
    if (!document.seqs.has(seq)) document.seqs.set(seq, hour);
    if (!this.#isAsked(hour)) return;
    const row = this.#row(siteId, hour);
    row.batches++;
    row.bytes += bytes;
    if (isRepeat) row.duplicates++;
    else row.lost += flags.lost ?? 0;
    const sessions = this.#sessions.get(`${siteId}.${hour}`) ?? new Set<string>();
    this.#sessions.set(`${siteId}.${hour}`, sessions.add(hashSession(session).toString('hex')));
    row.sessions = sessions.size;
  }

  /** By hour, then site. To be asked once, when all was added. */
  rows(): CensusRow[] {
    for (const { siteId, seqs } of this.#documents.values()) {
      let expected = 0;
      for (const seq of [...seqs.keys()].sort((a, b) => a - b)) {
        const hour = seqs.get(seq) as Hour;
        if (seq > expected && this.#isAsked(hour)) this.#row(siteId, hour).missing += seq - expected;
        expected = seq + 1;
      }
    }
    return [...this.#rows.values()].sort((a, b) => (a.hour === b.hour ? Number(a.siteId) - Number(b.siteId) : a.hour < b.hour ? -1 : 1));
  }

  #row(siteId: string, hour: Hour): CensusRow {
    const key = `${siteId}.${hour}`;
    const row = this.#rows.get(key) ?? { siteId, hour, batches: 0, bytes: 0, sessions: 0, duplicates: 0, missing: 0, lost: 0 };
    this.#rows.set(key, row);
    return row;
  }
}
