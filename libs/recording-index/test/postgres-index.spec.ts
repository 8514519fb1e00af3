import { afterAll } from '@jest/globals';
import { openPool } from '@hindsight/database';
import { freshDatabase } from '@hindsight/testkit';

import { recordingIndexContract } from '../src/contract-kit.ts';
import { PostgresRecordingIndex } from '../src/postgres/index.ts';
import { putRecordings } from '../src/postgres/put-recordings.ts';

const opened: (() => Promise<void>)[] = [];
afterAll(async () => { for (const close of opened) await close(); });

recordingIndexContract(async () => {
  const database = await freshDatabase();
  const pool = openPool(database.url, { max: 2 });
  opened.push(async () => {
    await pool.end();
    await database.drop();
  });
  return {
    index: new PostgresRecordingIndex(pool),
    put: (recordings) => putRecordings(pool, recordings),
    entomb: async ({ workspaceId, siteId, id }) => {
      await pool.query(`insert into tombstones (workspace_id, kind, site_id, recording_id) values ($1, 'recording', $2, $3)`, [workspaceId, siteId, id]);
    },
  };
});
