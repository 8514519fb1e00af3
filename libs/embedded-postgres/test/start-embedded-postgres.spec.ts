import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { startEmbeddedPostgres } from '../src/index.ts';
import { processStart } from '../src/process-identity.ts';

const SETTINGS = { fsync: 'off' };
const isRoot = process.getuid?.() === 0;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(process.env['HINDSIGHT_TEST_RUN'] ?? tmpdir(), 'embedded-'));
  chmodSync(directory, 0o755);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts the server in another process, which says its process id and then waits. */
async function startElsewhere(database: string, as: { uid?: number; gid?: number } = {}): Promise<{ child: ChildProcess; serverPid: number; port: number }> {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))};
    const server = await startEmbeddedPostgres({ directory: ${JSON.stringify(database)}, settings: { fsync: 'off' } });
    process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
    console.log(JSON.stringify({ serverPid: server.pid, port: server.port }));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'], ...as });
  const [line] = await once(child.stdout, 'data') as [Buffer];
  return { child, ...JSON.parse(line.toString()) as { serverPid: number; port: number } };
}

describe('startEmbeddedPostgres', () => {
  it('keeps its data, port and password over a restart', async () => {
    const first = await startEmbeddedPostgres({ directory, settings: SETTINGS });
    await ask(await first.open('kept'), 'create table t as select 42 as answer');
    await first.stop();
    expect(processStart(first.pid)).toBeUndefined();
    const second = await startEmbeddedPostgres({ directory, settings: SETTINGS });
    expect(second.port).toBe(first.port);
    expect(await ask(await second.open('kept'), 'select answer from t')).toEqual([{ answer: 42 }]);
    await second.stop();
    expect(statSync(join(directory, 'password')).mode & 0o777).toBe(0o600);
  });

  it('listens on loopback only and refuses a wrong password', async () => {
    const server = await startEmbeddedPostgres({ directory, settings: SETTINGS });
    expect(await ask(server.url('postgres'), 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    await expect(ask(`postgres://hindsight:wrong@127.0.0.1:${server.port}/postgres`, 'select 1')).rejects.toThrow(/password authentication failed/);
    await server.stop();
  });

  it('stops what a killed process left running, and loses nothing of it', async () => {
    const before = await startElsewhere(directory);
    const url = `postgres://hindsight:${readFileSync(join(directory, 'password'), 'utf8')}@127.0.0.1:${before.port}/postgres`;
    await ask(url, 'create table t as select 42 as answer');
    before.child.kill('SIGKILL');
    await once(before.child, 'exit');
    expect(processStart(before.serverPid)).toBeDefined();

    const said: string[] = [];
    const server = await startEmbeddedPostgres({ directory, settings: SETTINGS, say: (line) => said.push(line) });
    expect(processStart(before.serverPid)).toBeUndefined();
    expect(said).toEqual([expect.stringContaining('left over')]);
    expect(await ask(server.url('postgres'), 'select answer from t')).toEqual([{ answer: 42 }]);
    await server.stop();
  });

  it('leaves a directory alone that a live process uses', async () => {
    const other = await startElsewhere(directory);
    await expect(startEmbeddedPostgres({ directory, settings: SETTINGS })).rejects.toThrow(`in use by process ${other.child.pid}`);
    expect(processStart(other.serverPid)).toBeDefined();
    other.child.kill('SIGTERM');
    await once(other.child, 'exit');
    expect(processStart(other.serverPid)).toBeUndefined();
  });

  it('says when the server ends by itself', async () => {
    const lost = Promise.withResolvers<string>();
    const server = await startEmbeddedPostgres({ directory, settings: SETTINGS, onLost: lost.resolve });
    process.kill(server.pid, 'SIGINT');
    expect(await lost.promise).toContain('ended unexpectedly');
    await server.stop();
  });

  (isRoot ? it : it.skip)('works for root below a directory closed to others', async () => {
    chmodSync(directory, 0o700);
    const server = await startEmbeddedPostgres({ directory: join(directory, 'db'), settings: SETTINGS });
    expect(statSync(join(directory, 'db/cluster')).uid).not.toBe(0);
    await server.stop();
  });

  (isRoot ? it : it.skip)('works for an ordinary user, whose data root is then refused by name', async () => {
    chmodSync(directory, 0o777);
    const nobody = { uid: 65534, gid: 65534 };
    const database = join(directory, 'db');
    const other = await startElsewhere(database, nobody);
    expect(existsSync(join(database, 'cluster/PG_VERSION'))).toBe(true);
    other.child.kill('SIGTERM');
    await once(other.child, 'exit');
    await expect(startEmbeddedPostgres({ directory: database, settings: SETTINGS })).rejects.toThrow('belongs to another user (uid 65534)');
  });
});
