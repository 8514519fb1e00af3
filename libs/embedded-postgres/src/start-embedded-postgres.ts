// Starts, watches and stops one PostgreSQL server that belongs to this process.
// Layout of its directory: cluster/ (PostgreSQL's own), port, password (mode 0600), owner (who started it), server.log.
// Promise: the server listens on 127.0.0.1 only, lives in a process group of its own (Ctrl-C reaches us, not it), and one
// left over by a killed process is stopped before the next starts.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { findBinaries, type Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { freeLoopbackPort } from './free-loopback-port.ts';
import { processStart } from './process-identity.ts';
import { chooseServerAccount, isWritable, type ServerAccount } from './server-account.ts';
import { stopOrphan, stopServer } from './stop-orphan.ts';

const SUPERUSER = 'hindsight';
const START_WITHIN_MS = 60_000;

export interface EmbeddedPostgresOptions {
  /** Directory of this server alone; made if absent. */
  directory: string;
  /** PostgreSQL settings over ours, e.g. `{ fsync: 'off' }`. */
  settings?: Readonly<Record<string, string>>;
  /** Hears what an operator may want to know, one line each. */
  say?: (line: string) => void;
  /** Called when the server ends without having been asked to. */
  onLost?: (reason: string) => void;
  /** Whether the server may outlive this process (default: no; whoever finds the directory next stops it). */
  outlivesUs?: boolean;
}

export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  /** Connection string of `database`, which is made if absent. */
  open(database: string): Promise<string>;
  /** Connection string of `database`; it may not exist. */
  url(database: string): string;
  /** Clean shutdown; resolves once the process is gone. */
  stop(): Promise<void>;
  /** Ends it at once, without waiting; committed data is recovered at the next start. */
  abandon(): void;
}

// Small: one machine runs everything. Memory figures are per server, not per connection, except work_mem.
const SETTINGS = {
  shared_buffers: '64MB', work_mem: '8MB', maintenance_work_mem: '32MB', max_connections: '60', max_wal_size: '512MB',
  io_workers: '1', autovacuum_max_workers: '2', max_parallel_workers: '2', jit: 'off',
  listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC', log_min_messages: 'warning',
};

/**
 * Starts the server of `options.directory`, creating it at first.
 * @throws EmbeddedPostgresError with what the operator can do: no build for this system, directory closed or in use
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const say = options.say ?? (() => undefined);
  mkdirSync(options.directory, { recursive: true });
  const directory = realpathSync(options.directory);
  if (!isWritable(directory)) throw new EmbeddedPostgresError(`${directory} is not writable. Set DATA_DIR to a directory of yours.`);
  takeOwnership(directory);
  const cluster = join(directory, 'cluster');
  const binaries = findBinaries();
  const account = chooseServerAccount([binaries.postgres, cluster]);
  refuseForeignCluster(cluster, account);
  const password = readPassword(directory);
  if (await stopOrphan(cluster)) say('Stopped a PostgreSQL left over by an earlier run.');
  if (!existsSync(join(cluster, 'PG_VERSION'))) await createCluster(binaries, account, { directory, password, isDurable: options.settings?.['fsync'] !== 'off' });
  const port = await choosePort(directory);
  const server = await startServer(binaries, account, { cluster, logFile: join(directory, 'server.log'), port, settings: { ...SETTINGS, ...options.settings } });
  return supervise(server, { port, password, options });
}

/** One live process per directory; the number alone is not proof, it may have been given out again. */
function takeOwnership(directory: string): void {
  const file = join(directory, 'owner');
  if (existsSync(file)) {
    const [pid, start] = readFileSync(file, 'utf8').split('\n');
    if (Number(pid) !== process.pid && processStart(Number(pid)) === start) {
      throw new EmbeddedPostgresError(`${directory} is in use by process ${pid}. Stop that one first, or set DATA_DIR to another directory.`);
    }
  }
  writeFileSync(file, `${process.pid}\n${processStart(process.pid)}\n`);
}

/** Files of one user are of no use to a server of another: switching between root and an ordinary user needs a word, not a crash. */
function refuseForeignCluster(cluster: string, account: ServerAccount): void {
  const uid = account.owner?.uid ?? process.getuid?.();
  if (uid === undefined || !existsSync(cluster)) return;
  const { uid: owner } = statSync(cluster);
  if (owner !== uid) {
    throw new EmbeddedPostgresError(`${cluster} belongs to another user (uid ${owner}), who started Hindsight before. Start it as that user again, or set DATA_DIR to another directory.`);
  }
}

function readPassword(directory: string): string {
  const file = join(directory, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

interface ClusterPlan { directory: string; password: string; isDurable: boolean }

async function createCluster(binaries: Binaries, account: ServerAccount, { directory, password, isDurable }: ClusterPlan): Promise<void> {
  const cluster = join(directory, 'cluster');
  const passwordFile = join(directory, `password-${randomBytes(6).toString('hex')}`);
  rmSync(cluster, { recursive: true, force: true }); // An initdb that was cut short leaves a directory without PG_VERSION.
  mkdirSync(cluster, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account.owner !== undefined) {
    for (const path of [cluster, passwordFile]) chownSync(path, account.owner.uid, account.owner.gid);
  }
  try {
    const { file, args, ...as } = account.command(binaries.initdb, [
      `--pgdata=${cluster}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8', '--no-instructions', ...(isDurable ? [] : ['--no-sync']),
    ]);
    const child = spawn(file, args, { ...as, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    const [code] = await once(child, 'close') as [number | null];
    if (code !== 0) {
      rmSync(cluster, { recursive: true, force: true });
      throw new EmbeddedPostgresError(`PostgreSQL could not create its files in ${cluster}:\n${output.trim()}`);
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** The port is chosen once and kept, so that tools of the operator find the database again; when taken, another one. */
async function choosePort(directory: string): Promise<number> {
  const file = join(directory, 'port');
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (Number.isSafeInteger(kept) && kept > 0 && await isFree(kept)) return kept;
  const port = await freeLoopbackPort();
  writeFileSync(file, `${port}\n`);
  return port;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

interface ServerPlan { cluster: string; logFile: string; port: number; settings: Readonly<Record<string, string>> }

async function startServer(binaries: Binaries, account: ServerAccount, plan: ServerPlan): Promise<ChildProcess & { pid: number }> {
  const settings = Object.entries(plan.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { file, args, ...as } = account.command(binaries.postgres, ['-D', plan.cluster, '-p', String(plan.port), ...settings]);
  const log = openSync(plan.logFile, 'w');
  try {
    // Detached: a group of its own. `cwd: '/'`: PostgreSQL looks up where it stands, which the account may not be allowed to.
    const child = spawn(file, args, { ...as, cwd: '/', detached: true, stdio: ['ignore', log, log], env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    await once(child, 'spawn');
    await waitUntilReady(child, plan);
    return child as ChildProcess & { pid: number };
  } finally {
    closeSync(log);
  }
}

async function waitUntilReady(child: ChildProcess, plan: ServerPlan): Promise<void> {
  const deadline = performance.now() + START_WITHIN_MS;
  // The eighth line of postmaster.pid is the server's own word on its state; the first is checked since an old file may lie there.
  while (true) {
    const lines = readIfPresent(join(plan.cluster, 'postmaster.pid')).split('\n');
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return;
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (performance.now() > deadline) {
      child.kill('SIGQUIT');
      break;
    }
    await delay(10);
  }
  throw new EmbeddedPostgresError(`PostgreSQL did not start:\n${readIfPresent(plan.logFile).trim().split('\n').slice(-10).join('\n')}`);
}

function readIfPresent(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function supervise(child: ChildProcess & { pid: number }, server: { port: number; password: string; options: EmbeddedPostgresOptions }): EmbeddedPostgres {
  const { port, password, options } = server;
  let isStopping = false;
  child.once('exit', (code, signal) => {
    if (!isStopping) options.onLost?.(`PostgreSQL ended unexpectedly (${signal ?? `code ${code}`}); see ${join(options.directory, 'server.log')}`);
  });
  if (options.outlivesUs === true) child.unref();
  const url = (database: string): string => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  return {
    port,
    pid: child.pid,
    url,
    async open(database) {
      await createIfAbsent(url('postgres'), database);
      return url(database);
    },
    async stop() {
      isStopping = true;
      if (child.exitCode === null && child.signalCode === null) await stopServer(child.pid);
      rmSync(join(options.directory, 'owner'), { force: true });
    },
    abandon() {
      isStopping = true;
      child.kill('SIGQUIT');
    },
  };
}

async function createIfAbsent(adminUrl: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}
