// The write side of the Elasticsearch index. Every index has a name of its own to be written by: a bulk request to an index that was
// lost must fail, not make a new one without our mapping.

import { randomBytes } from 'node:crypto';

import type { Client } from '@elastic/elasticsearch';
import { RECORDINGS_INDEX } from '@hindsight/migrations/elasticsearch';

import type { ProjectedRecording, ProjectionAdmin, ProjectionWriter, PutResult } from '../projection.ts';
import { cutIntoRequests, resultOf } from './bulk-operations.ts';
import { readStored, type StoredDocument } from './stored-document.ts';

const PURGE_AT_ONCE = 1000;

/** The name lists are read by. */
export function readersName(prefix: string): string {
  return `${prefix}-recordings`;
}

export class ElasticsearchProjection implements ProjectionAdmin {
  readonly #client: Client;
  readonly #prefix: string;

  /** @param prefix what the names of this installation's indices begin with */
  constructor(client: Client, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async createIndex(): Promise<string> {
    const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
    const index = `${readersName(this.#prefix)}-v${RECORDINGS_INDEX.version}-${stamp}-${randomBytes(2).toString('hex')}`;
    await this.#client.indices.create({ index, mappings: RECORDINGS_INDEX.mappings, settings: RECORDINGS_INDEX.settings, aliases: { [writersName(index)]: {} } });
    return index;
  }

  exists(indexName: string): Promise<boolean> {
    return this.#client.indices.exists({ index: indexName });
  }

  async drop(indexName: string): Promise<void> {
    await this.#client.indices.delete({ index: indexName, ignore_unavailable: true });
  }

  async pointReadersAt(indexName: string): Promise<void> {
    const alias = readersName(this.#prefix);
    await this.#client.indices.updateAliases({
      actions: [{ remove: { index: `${alias}-v*`, alias, must_exist: false } }, { add: { index: indexName, alias } }],
    });
  }

  writerOf(indexName: string): ProjectionWriter {
    return { put: (documents) => this.#put(indexName, documents) };
  }

  async refresh(indexName: string): Promise<void> {
    await this.#client.indices.refresh({ index: indexName });
  }

  async countDocuments(indexName: string): Promise<number> {
    return (await this.#client.count({ index: indexName, query: { exists: { field: 'id' } } })).count;
  }

  async scan(indexName: string, { afterId, limit }: { afterId: bigint; limit: number }): Promise<ProjectedRecording[]> {
    const { hits } = await this.#client.search<StoredDocument>({
      index: indexName, size: limit, version: true, track_total_hits: false, sort: [{ id: 'asc' }],
      query: { range: { id: { gt: String(afterId) } } } as never,
    });
    return hits.hits.flatMap(projected);
  }

  async get(indexName: string, ids: readonly bigint[]): Promise<ProjectedRecording[]> {
    if (ids.length === 0) return [];
    const { docs } = await this.#client.mget<StoredDocument>({ index: indexName, ids: ids.map(String) });
    return docs.flatMap((one) => ('found' in one && one.found ? projected(one) : [])).filter(({ document }) => document !== null);
  }

  async purgeDeletions(indexName: string, beforeMs: number): Promise<number> {
    for (let purged = 0; ;) {
      const { hits } = await this.#client.search({ index: indexName, size: PURGE_AT_ONCE, version: true, _source: false, query: { range: { deletedAt: { lt: beforeMs } } } });
      if (hits.hits.length === 0) return purged;
      const { items } = await this.#client.bulk({
        index: indexName, refresh: 'wait_for',
        operations: hits.hits.map((hit) => ({ delete: { _id: hit._id ?? '', version: hit._version ?? 1, version_type: 'external_gte' as const } })),
      });
      const gone = items.filter((item) => item.delete?.result === 'deleted').length;
      purged += gone;
      // A recording that came back meanwhile stays; without progress there is nothing left to do.
      if (gone === 0) return purged;
    }
  }

  async probe(): Promise<void> {
    await this.#client.search({ index: readersName(this.#prefix), size: 0, terminate_after: 1, track_total_hits: false, timeout: '1s' }, { requestTimeout: 1_000, maxRetries: 0 });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #put(indexName: string, documents: readonly ProjectedRecording[]): Promise<PutResult[]> {
    const results: PutResult[] = [];
    for (const operations of cutIntoRequests(documents, Date.now())) {
      const { items } = await this.#client.bulk({ index: writersName(indexName), require_alias: true, operations });
      results.push(...Array.from({ length: operations.length / 2 }, (_, i) => resultOf(items[i]?.index)));
    }
    return results;
  }
}

function writersName(indexName: string): string {
  return `${indexName}-written`;
}

function projected(hit: { _source?: StoredDocument; _version?: number; _id?: string }): ProjectedRecording[] {
  if (hit._source === undefined || hit._id === undefined) return [];
  return [{ id: BigInt(hit._id), version: BigInt(hit._version ?? 0), document: readStored(hit._source) }];
}
