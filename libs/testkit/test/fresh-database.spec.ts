import { describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { freshDatabase, startPostgres } from '../src/index.ts';

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

describe('freshDatabase', () => {
  it('is PostgreSQL 18 with the newest schema, and alone', async () => {
    await using one = await freshDatabase({ migrated: true });
    await using other = await freshDatabase({ migrated: true });
    expect(await ask(one.url, 'show server_version_num')).toEqual([{ server_version_num: expect.stringMatching(/^18/) }]);
    await ask(one.url, "insert into workspaces (name) values ('only here')");
    expect(await ask(one.url, 'select count(*)::int as n from workspaces')).toEqual([{ n: 1 }]);
    expect(await ask(other.url, 'select count(*)::int as n from workspaces')).toEqual([{ n: 0 }]);
  });

  it('is empty when asked to be', async () => {
    await using database = await freshDatabase({ migrated: false });
    expect(await ask(database.url, "select to_regclass('workspaces') as found")).toEqual([{ found: null }]);
  });

  it('can be a server of its own, which is gone after stop', async () => {
    const server = await startPostgres({ ownServer: true });
    expect(await ask(server.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
    await server.stop();
    await expect(ask(server.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  });
});
