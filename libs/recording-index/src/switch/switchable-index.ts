// The index a list reads while its store can be switched: Postgres or Elasticsearch, as `index_reading` says. Promise: an Elasticsearch
// that is away never fails a list or makes it wait twice; Postgres answers, and the answer says so. Cursors go on across a switch.

import { CursorRefused, type CursorPlace } from '../cursor.ts';
import type { RecordingFilter } from '../filter.ts';
import { FilterTooHard, type AnsweredBy, type FacetCounts, type FacetField, type IndexScope, type Neighbours, type RecordingCount, type RecordingIndex, type RecordingPage } from '../index.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { IndexStore } from './index-reading.ts';

export interface SwitchableIndexOptions {
  postgres: RecordingIndex;
  elasticsearch: RecordingIndex;
  /** Which store is to answer, from the database. */
  readFrom: () => Promise<IndexStore>;
  /** Ids of these that are not erased: an index that is behind must not show what Postgres knows to be gone. */
  keepViewable: (ids: readonly bigint[]) => Promise<ReadonlySet<bigint>>;
  /** Asks Elasticsearch something small; rejects while lists could not be read from it. */
  probe: () => Promise<unknown>;
  /** Told of each answer Postgres gave in place of Elasticsearch, with the failure if this request met it. */
  onFallback: (error: unknown) => void;
  onAnswer?: (store: IndexStore) => void;
  /** How long a read of `readFrom` is believed. */
  keepReadFromMs?: number;
  probeEveryMs?: number;
}

export class SwitchableIndex implements RecordingIndex {
  readonly #options: SwitchableIndexOptions;
  readonly #breaker: CircuitBreaker;
  #readFrom: IndexStore = 'postgres';
  #readFromUntilMs = 0;
  #reading: Promise<IndexStore> | null = null;

  constructor(options: SwitchableIndexOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker({ probe: options.probe, ...(options.probeEveryMs === undefined ? {} : { probeEveryMs: options.probeEveryMs }) });
  }

  async list(scope: IndexScope, filter: RecordingFilter, options: { cursor?: string; limit: number }): Promise<RecordingPage> {
    const { value: page, by } = await this.#ask((index) => index.list(scope, filter, options));
    if (by.store === 'postgres') return { ...page, answeredBy: by };
    const viewable = await this.#options.keepViewable(page.recordings.map(({ id }) => id));
    return { ...page, recordings: page.recordings.filter(({ id }) => viewable.has(id)), answeredBy: by };
  }

  async neighbours(scope: IndexScope, filter: RecordingFilter, place: CursorPlace): Promise<Neighbours> {
    return (await this.#ask((index) => index.neighbours(scope, filter, place))).value;
  }

  async count(scope: IndexScope, filter: RecordingFilter): Promise<RecordingCount> {
    return (await this.#ask((index) => index.count(scope, filter))).value;
  }

  async facets(scope: IndexScope, filter: RecordingFilter, fields: readonly FacetField[], amongNewest: number): Promise<FacetCounts> {
    return (await this.#ask((index) => index.facets(scope, filter, fields, amongNewest))).value;
  }

  async #ask<T>(question: (index: RecordingIndex) => Promise<T>): Promise<{ value: T; by: AnsweredBy }> {
    const { elasticsearch, onFallback, onAnswer } = this.#options;
    const wanted = await this.#store();
    const isFallback = wanted === 'elasticsearch';
    if (wanted === 'elasticsearch') {
      if (this.#breaker.isOpen()) onFallback(null);
      else {
        try {
          const value = await question(elasticsearch);
          onAnswer?.('elasticsearch');
          return { value, by: { store: 'elasticsearch', isFallback: false } };
        } catch (error) {
          if (error instanceof CursorRefused) throw error; // the asker's mistake, in every store
          // One asker's filter must not turn everybody's lists, nor say that a store is away.
          if (error instanceof FilterTooHard) return { value: await this.#askPostgres(question), by: { store: 'postgres', isFallback: false } };
          this.#breaker.open();
          onFallback(error);
        }
      }
    }
    return { value: await this.#askPostgres(question), by: { store: 'postgres', isFallback } };
  }

  async #askPostgres<T>(question: (index: RecordingIndex) => Promise<T>): Promise<T> {
    const value = await question(this.#options.postgres);
    this.#options.onAnswer?.('postgres');
    return value;
  }

  async #store(): Promise<IndexStore> {
    if (performance.now() < this.#readFromUntilMs) return this.#readFrom;
    // One reader at a time; a database that does not answer keeps what was known.
    this.#reading ??= this.#options.readFrom().then(
      (store) => {
        this.#readFrom = store;
        return store;
      },
      () => this.#readFrom,
    ).finally(() => {
      this.#readFromUntilMs = performance.now() + (this.#options.keepReadFromMs ?? 1000);
      this.#reading = null;
    });
    return this.#reading;
  }
}
