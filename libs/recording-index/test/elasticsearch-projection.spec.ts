// What becomes of each document of a bulk request, and of facets and cursors, on a real Elasticsearch with three shards.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@elastic/elasticsearch';
import { uniqueName, useElasticsearch } from '@hindsight/testkit';

import { ONE, type IndexedRecording } from '../src/contract-kit.ts';
import { connectElasticsearch, ElasticsearchProjection, ElasticsearchRecordingIndex } from '../src/elasticsearch/index.ts';
import type { IndexScope } from '../src/index.ts';
import { foldedTexts, PlainIndex } from '../src/plain-index.ts';
import type { ProjectedRecording, PutResult, RecordingDocument } from '../src/projection.ts';

const SCOPE: IndexScope = { workspaceId: 1n, siteId: 11n };
const TOO_LONG = '/'.padEnd(40_000, 'x');

let client: Client;
let projection: ElasticsearchProjection;
let index: ElasticsearchRecordingIndex;
const made: string[] = [];

beforeAll(async () => {
  client = connectElasticsearch({ url: (await useElasticsearch()).url }, 120_000);
  const prefix = uniqueName('projection');
  projection = new ElasticsearchProjection(client, prefix);
  index = new ElasticsearchRecordingIndex(client, prefix);
});

afterAll(async () => {
  for (const name of made) await projection.drop(name);
  await client.close();
});

describe('documents in bulk', () => {
  it('refuses one by one what does not fit, and takes the rest', async () => {
    const name = await emptyIndex();
    const strange = { ...documentOf({ id: 2n }), unheardOf: 1 } as RecordingDocument;
    const results = await put(name, [
      version(1n, documentOf({ id: 1n })), version(1n, strange, 2n), version(1n, documentOf({ id: 3n, paths: [TOO_LONG] })), version(1n, documentOf({ id: 4n })),
    ]);
    expect(results).toEqual(['written', { refused: 'strict_dynamic_mapping_exception', isRetryable: false }, { refused: expect.any(String), isRetryable: false }, 'written']);
    expect(await ids()).toEqual([4n, 1n]);
  });

  it('never lets an older version win, a deletion neither', async () => {
    const name = await emptyIndex();
    const at = (country: string) => documentOf({ id: 1n, country });
    expect(await put(name, [version(5n, at('DE'))])).toEqual(['written']);
    expect(await put(name, [version(4n, at('FR')), version(4n, null, 1n), version(5n, at('PT'))])).toEqual(['stale', 'stale', 'written']);
    expect((await index.list(SCOPE, {}, { limit: 5 })).recordings.map(({ country }) => country)).toEqual(['PT']);
    expect(await put(name, [version(6n, null, 1n), version(5n, at('DE'))])).toEqual(['written', 'stale']);
    expect(await ids()).toEqual([]);
  });

  it('says that the index is lost, and makes none of its own', async () => {
    const name = await emptyIndex();
    await projection.drop(name);
    await expect(put(name, [version(1n, documentOf({ id: 1n }))])).rejects.toThrow();
    expect(await projection.exists(name)).toBe(false);
  });
});

describe('lists', () => {
  it('continue from a cursor another store gave, and give one it can continue from', async () => {
    const name = await emptyIndex();
    // Ids beyond 2^53 that differ in their last digit, all begun in the same millisecond.
    const recordings = Array.from({ length: 30 }, (_, i): IndexedRecording => ({ ...ONE, id: 2n ** 62n + BigInt(i) }));
    await put(name, recordings.map((one) => version(1n, documentOf(one))));
    const stores = [new PlainIndex(recordings), index];
    const seen: bigint[] = [];
    let cursor: string | undefined;
    for (let page = 0; page === 0 || cursor !== undefined; page++) {
      const answer = await stores[page % 2]?.list(SCOPE, {}, { limit: 4, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...(answer?.recordings ?? []).map(({ id }) => id));
      cursor = answer?.cursor ?? undefined;
    }
    expect(seen).toEqual(recordings.map(({ id }) => id).reverse());
  });

  it('count a facet exactly with more values than a shard first answers with', async () => {
    const name = await emptyIndex();
    // Each group once, but for some of neighbours that come twice and sort last: where the two lie on different shards, a shard cut short
    // leaves them out.
    const recordings = Array.from({ length: 90 }, (_, i): IndexedRecording => {
      const pageGroups = Array.from({ length: 100 }, (_group, g) => `/g${i * 100 + g}`);
      return { ...ONE, id: BigInt(i + 1), pageGroups: i > 10 ? pageGroups : [...pageGroups, `/z${i}`, `/z${i + 1}`] };
    });
    await put(name, recordings.map((one) => version(1n, documentOf(one))));
    expect(await index.facets(SCOPE, {}, ['page'])).toEqual(await new PlainIndex(recordings).facets(SCOPE, {}, ['page'], 1000));
  });
});

async function emptyIndex(): Promise<string> {
  const name = await projection.createIndex();
  made.push(name);
  await projection.pointReadersAt(name);
  return name;
}

async function put(name: string, documents: ProjectedRecording[]): Promise<PutResult[]> {
  const results = await projection.writerOf(name).put(documents);
  await projection.refresh(name);
  return results;
}

async function ids(): Promise<bigint[]> {
  return (await index.list(SCOPE, {}, { limit: 50 })).recordings.map(({ id }) => id);
}

function version(number: bigint, document: RecordingDocument | null, id: bigint = document?.id ?? 0n): ProjectedRecording {
  return { id, version: number, document };
}

function documentOf(change: Partial<IndexedRecording>): RecordingDocument {
  const { visitor, paths, pageGroups, ...summary } = { ...ONE, ...change };
  const folded = foldedTexts({ ...summary, paths });
  return {
    ...summary, pageGroups, foldedPaths: folded.paths, foldedEntry: folded.entry, foldedExit: folded.exit, foldedReferrer: folded.referrer, foldedReferrerHost: folded.referrerHost,
    foldedUser: folded.user, visitor, clicked: [], clickedTexts: [], memberTags: [], watchedBy: [], hasNotes: false,
  };
}
