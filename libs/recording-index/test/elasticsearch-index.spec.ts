import { afterAll } from '@jest/globals';
import { openPool } from '@hindsight/database';
import { freshDatabase, uniqueName, useElasticsearch } from '@hindsight/testkit';

import { recordingIndexContract } from '../src/contract-kit.ts';
import type { RecordingFilter } from '../src/index.ts';
import { connectElasticsearch, ElasticsearchProjection, ElasticsearchRecordingIndex } from '../src/elasticsearch/index.ts';
import { readDocuments } from '../src/postgres/index.ts';
import { putRecordings } from '../src/postgres/put-recordings.ts';

const opened: (() => Promise<void>)[] = [];
afterAll(async () => { for (const close of opened) await close(); });

const BATCH = 2000;

recordingIndexContract(async () => {
  const { url } = await useElasticsearch();
  const database = await freshDatabase();
  const pool = openPool(database.url, { max: 2 });
  const client = connectElasticsearch({ url }, 120_000);
  const prefix = uniqueName('contract');
  const projection = new ElasticsearchProjection(client, prefix);
  const name = await projection.createIndex();
  await projection.pointReadersAt(name);
  opened.push(async () => {
    await projection.drop(name);
    await client.close();
    await pool.end();
    await database.drop();
  });
  const project = async (ids: readonly bigint[]): Promise<void> => {
    for (let i = 0; i < ids.length; i += BATCH) {
      const results = await projection.writerOf(name).put([...(await readDocuments(pool, ids.slice(i, i + BATCH))).values()]);
      const wrong = results.filter((result) => result !== 'written');
      if (wrong.length > 0) throw new Error(`not taken: ${JSON.stringify(wrong[0])}`);
    }
    await projection.refresh(name);
  };
  return {
    index: new ElasticsearchRecordingIndex(client, prefix),
    put: async (recordings) => {
      await putRecordings(pool, recordings);
      await project(recordings.map(({ id }) => id));
    },
    entomb: async ({ workspaceId, siteId, id }) => {
      await pool.query(`insert into tombstones (workspace_id, kind, site_id, recording_id) values ($1, 'recording', $2, $3)`, [workspaceId, siteId, id]);
      await project([id]);
    },
  };
}, { filters: Number(process.env['FILTERS'] ?? 60), isTooHard: hasSequence, countsAll: true });

/** Postgres answers these: documents do not know in which order pages were seen. */
function hasSequence({ sequence, any = [], all = [] }: RecordingFilter): boolean {
  return sequence !== undefined || [...any, ...all].some(hasSequence);
}
