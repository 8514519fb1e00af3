// One writer per log directory. The lock is a POSIX file lock held through SQLite: the kernel lets it go when the process dies,
// however it dies, so a killed writer never blocks the next one and no process id is ever guessed at. Works across containers
// that share the directory. Node itself offers no file locks.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

export class LogLocked extends Error {
  constructor(dir: string, holder: string) {
    super(`the log in ${dir} is in use by another process (${holder}); stop it first, or use another DATA_DIR`);
  }
}

/**
 * Takes the directory's lock. Returns the function that lets it go.
 * @throws LogLocked if another writer, in this process or elsewhere, holds it
 */
export function lockDirectory(dir: string): () => void {
  const holderFile = join(dir, 'lock.pid');
  const lock = new DatabaseSync(join(dir, 'lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: unknown }).errcode !== SQLITE_BUSY) throw error;
    throw new LogLocked(dir, readHolder(holderFile));
  }
  writeFileSync(holderFile, `pid ${String(process.pid)}`); // for the message only; nobody trusts it
  return () => lock.close();
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, 40);
  } catch {
    return 'pid unknown'; // the holder is about to write it; the lock itself is certain
  }
}
