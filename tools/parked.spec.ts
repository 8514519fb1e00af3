import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool } from '@hindsight/database';
import { startEmbeddedPostgres } from '@hindsight/embedded-postgres';
import { migrate } from '@hindsight/migrations';
import { temporaryDirectory } from '@hindsight/testkit';

const directory = temporaryDirectory('parked');
let server: Awaited<ReturnType<typeof startEmbeddedPostgres>>;

beforeAll(async () => {
  server = await startEmbeddedPostgres({ directory: join(directory.path, 'data/db'), settings: { fsync: 'off' } });
  const url = await server.open('hindsight');
  await migrate(url);
  const pool = openPool(url, { max: 1 });
  await pool.query(`insert into parked_records (log_id, partition, log_offset, reason, record) values ('a', 3, 64, 'gzip-broken', 'abc')`);
  await pool.end();
});
afterAll(async () => {
  await server.stop();
  await directory.remove();
});

/** `npm run parked -- <words>`, typed in the test's directory. */
async function parked(dataDirectory: string, ...words: string[]): Promise<{ code: number; out: string }> {
  const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: '', INIT_CWD: directory.path, DATA_DIR: dataDirectory };
  try {
    return { code: 0, out: (await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'parked.mjs'), ...words], { env })).stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, out: stderr };
  }
}

describe('npm run parked', () => {
  it('works on the database that a running Hindsight keeps under its data directory', async () => {
    expect((await parked('data', 'list')).out).toContain('1\tgzip-broken\tsite ?\tpartition 3 offset 64\t3 bytes');
    expect((await parked('data', 'retry', '1')).out).toBe('record 1 is tried again with the next window\n');
    expect((await parked('data', 'list')).out).toContain('to be tried again');
  });

  it('says what is missing', async () => {
    expect(await parked('data')).toMatchObject({ code: 2, out: expect.stringContaining('usage: npm run parked -- list') });
    expect(await parked('elsewhere', 'list')).toEqual({ code: 1, out: `There is no database under ${directory.path}/elsewhere. Set DATA_DIR to where Hindsight keeps its data, or DATABASE_URL.\n` });
    await server.stop();
    expect(await parked('data', 'list')).toEqual({ code: 1, out: 'The database does not answer. Is Hindsight running?\n' });
  });
});
