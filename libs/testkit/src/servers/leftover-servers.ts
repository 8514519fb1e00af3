// Servers that are still there when the test run that started them is over: found by the process file in their directory.
// Imports nothing but Node, because the run's teardown loads this file by itself.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const PROCESS_FILE = 'server.pid';

/** Ends every server whose directory lies directly in `parent`; at once where its data goes with it, else as it would stop by itself. */
export async function stopLeftoverServers(parent: string, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
  if (!existsSync(parent)) return;
  for (const entry of readdirSync(parent, { withFileTypes: true })) {
    const directory = join(parent, entry.name);
    const file = join(directory, PROCESS_FILE);
    if (!entry.isDirectory() || !existsSync(file)) continue;
    const pid = Number(readFileSync(file, 'utf8'));
    if (isServerOf(pid, directory)) await endProcess(pid, signal, 15_000);
  }
}

/** Whether this process is the server on that directory, not another one that got its number later. */
export function isServerOf(pid: number, directory: string): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 1) return false;
  try {
    const command = process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes(directory);
  } catch {
    return false; // No such process.
  }
}

/** Sends `signal` and waits; what ignores SIGTERM gets SIGKILL. */
export async function endProcess(pid: number, signal: 'SIGTERM' | 'SIGKILL', withinMs: number): Promise<void> {
  for (const sent of signal === 'SIGTERM' ? ['SIGCONT', 'SIGTERM', 'SIGKILL'] as const : ['SIGKILL'] as const) {
    try {
      process.kill(pid, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    if (sent !== 'SIGCONT' && await hasEnded(pid, withinMs)) return;
  }
  throw new Error(`process ${pid} does not end`);
}

async function hasEnded(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isRunning(pid)) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A child whose end its parent has not yet collected counts as gone.
  return process.platform !== 'linux' || !/^State:\s+Z/m.test(readStatus(pid));
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return 'State:\tZ'; // It ended just now.
  }
}
