// The API on a database of its own, in this process, asked without a network. Two workspaces with a site each.
import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BlobMissing, type BlobReader } from '@hindsight/blobs';
import { openPool, type Pool } from '@hindsight/database';
import { PostgresPointReader } from '@hindsight/points/postgres';
import { PostgresRecordingIndex } from '@hindsight/recording-index/postgres';
import { makeLogger, Metrics, type HealthCheck } from '@hindsight/telemetry';
import { freshDatabase } from '@hindsight/testkit';
import type { LightMyRequestResponse } from 'fastify';

import { createApi, ensureOwner, type Api, type ApiConfig, type ApiParts, type RefusalCounts } from '../src/index.ts';

export const ORIGIN = 'http://localhost:4000';
export const PASSWORD = 'correct horse battery';

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
  body?: unknown;
  /** Session cookie's value. */
  cookie?: string;
  /** API key. */
  key?: string;
  /** Added to or, when undefined, taken from the headers a browser on the app's page would send. */
  headers?: Record<string, string | undefined>;
}

export interface ApiUnderTest extends AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
  api: Api;
  /** What it was made of, to make another beside it. */
  parts: ApiParts;
  pool: Pool;
  /** Keys → bytes, as the blob store holds them. */
  blobs: Map<string, Uint8Array>;
  /** What /health/ready is told. */
  health: Record<string, HealthCheck>;
  refusals: { reason: string; count: number; lastAt: number }[];
  clock: { now: number };
  owner: { email: string; siteId: bigint; workspaceId: bigint; cookie: string };
  stranger: { email: string; siteId: bigint; workspaceId: bigint; cookie: string };
  ask(path: string, options?: Ask): Promise<LightMyRequestResponse>;
  signIn(email: string, password?: string): Promise<string>;
}

/**
 * @param given a migrated database, when the test wants to stop its server
 * @param shared what is shared with other programs
 */
export async function startApi(
  config: Partial<ApiConfig> = {}, given?: { url: string; drop(): Promise<void> }, shared: Pick<ApiParts, 'limits' | 'siteSignal' | 'importDoor'> = {},
): Promise<ApiUnderTest> {
  const database = given ?? await freshDatabase();
  const pool = openPool(database.url, { max: 4 });
  // A test may take the server away; what idle connections say then is not its subject.
  pool.on('error', () => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-api-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const blobs = new Map<string, Uint8Array>();
  const health: Record<string, HealthCheck> = {};
  const refusals: ApiUnderTest['refusals'] = [];
  const clock = { now: Date.now() };
  const refusalCounts: RefusalCounts = { ofSite: () => ({ refused: refusals, bootstrapLastFetchedAt: null }) };
  const parts: ApiParts = {
    config: { playerPort: 4001, trustProxy: [], appFolder: join(folder, 'app'), playerFolder: join(folder, 'player'), ...config },
    pool, databaseUrl: database.url, blobs: blobsOf(blobs), index: new PostgresRecordingIndex(pool), points: new PostgresPointReader(pool),
    logger: makeLogger('api', 'silent'), metrics: new Metrics(), health, refusalCounts, now: () => clock.now, ...shared,
  };
  const api = await createApi(parts);
  const ask: ApiUnderTest['ask'] = (path, { method = 'GET', body, cookie, key, headers = {} } = {}) => api.fastify.inject({
    method, url: path,
    headers: present({
      'host': 'localhost:4000', 'sec-fetch-site': 'same-origin',
      ...(cookie === undefined ? {} : { cookie: `hindsight_session=${cookie}` }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    }),
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const signIn = async (email: string, password = PASSWORD): Promise<string> => {
    const answer = await ask('/api/v1/sign-in', { method: 'POST', body: { email, password } });
    const cookie = answer.cookies.find(({ name }) => name === 'hindsight_session')?.value;
    if (cookie === undefined) throw new Error(`no sign-in for ${email}: ${answer.body}`);
    return cookie;
  };
  const owner = await addOwner(pool, 'owner@one.example');
  const stranger = await addOwner(pool, 'owner@two.example');
  return {
    api, parts, pool, blobs, health, refusals, clock, ask, signIn,
    owner: { ...owner, cookie: await signIn(owner.email) },
    stranger: { ...stranger, cookie: await signIn(stranger.email) },
    async [Symbol.asyncDispose]() {
      await api.close();
      await pool.end();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The first owner is made as the first start makes it; a second workspace, which no start makes, beside it. */
async function addOwner(pool: Pool, email: string): Promise<{ email: string; siteId: bigint; workspaceId: bigint }> {
  await pool.query(`update members set role = 'admin' where role = 'owner'`);
  await ensureOwner(pool, { email, password: PASSWORD });
  await pool.query(`update members set role = 'owner' where role = 'admin'`);
  const { rows } = await pool.query<{ workspace_id: bigint; id: bigint }>(
    'select s.workspace_id, s.id from sites s join members m using (workspace_id) where m.email = $1', [email],
  );
  const row = rows[0];
  if (!row) throw new Error('the first start made no site');
  return { email, siteId: row.id, workspaceId: row.workspace_id };
}

function blobsOf(blobs: Map<string, Uint8Array>): BlobReader {
  return {
    get: (key, range) => {
      const whole = blobs.get(key);
      if (!whole) return Promise.reject(new BlobMissing(key));
      return Promise.resolve(range ? whole.slice(range.from, range.from + range.length) : whole);
    },
    head: (key) => Promise.resolve(blobs.has(key) ? { key, bytes: blobs.get(key)?.length ?? 0, modifiedAt: 0 } : null),
    // eslint-disable-next-line require-yield -- the API lists nothing
    list: async function* () { throw new Error('the API never lists blobs'); },
  };
}

const FILES: Record<string, string> = {
  'app/index.html': '<!doctype html><base href="/"><title>Hindsight</title>',
  'app/main-ABCD1234.js': 'console.log(1)',
  'player/player.html': '<!doctype html><script type="module" src="/player.js"></script>',
  'player/offline.html': '<!doctype html><body>\n<!--parts-->\n<script></script>',
  'player/player.js': `/* ${'x'.repeat(2000)} */`,
};

export function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function present(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
