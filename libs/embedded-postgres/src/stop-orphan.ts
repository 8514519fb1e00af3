// A server that outlived the process which started it (kill -9) still holds the data directory: it is stopped, cleanly.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { processStart } from './process-identity.ts';

const FAST_SHUTDOWN_MS = 15_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;

/**
 * Stops the server that still runs on `clusterDirectory`, if any.
 * @returns Whether there was one.
 * @throws EmbeddedPostgresError when it cannot be stopped
 */
export async function stopOrphan(clusterDirectory: string): Promise<boolean> {
  const pid = runningServer(clusterDirectory);
  if (pid === undefined) return false;
  await stopServer(pid);
  return true;
}

function runningServer(clusterDirectory: string): number | undefined {
  const file = join(clusterDirectory, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pidLine, directory] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(pidLine);
  if (!Number.isSafeInteger(pid) || pid <= 1 || directory !== clusterDirectory) return undefined;
  if (processStart(pid) === undefined) return undefined;
  // After a restart of the machine the number may belong to something else: only a PostgreSQL on this directory is ours.
  if (process.platform === 'linux' && !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(clusterDirectory)) return undefined;
  return pid;
}

/** Ends a server: first as PostgreSQL's "fast" shutdown, then "immediate" (recovered at the next start). */
export async function stopServer(pid: number): Promise<void> {
  for (const [signal, withinMs] of [['SIGINT', FAST_SHUTDOWN_MS], ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS]] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw new EmbeddedPostgresError(`PostgreSQL (process ${pid}) may not be stopped by this user.`, { cause: error });
    }
    if (await hasEnded(pid, withinMs)) return;
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${pid}) does not stop.`);
}

async function hasEnded(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (processStart(pid) !== undefined) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}
