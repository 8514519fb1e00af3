// Who this log is: a random id, the partition count and the format, fixed when the directory is first used.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { LogFs } from './log-fs.ts';

const FILE = 'log.json';
const FORMAT = 1;

export interface LogIdentity {
  format: number;
  id: string;
  partitions: number;
}

/**
 * Reads the log's identity, or gives an empty directory one.
 * @param partitions wanted count for a new log; an older log keeps its own
 * @throws Error if the directory holds segments but no readable identity: a new id would disown them
 */
export async function openIdentity(fs: LogFs, dir: string, partitions: number): Promise<LogIdentity> {
  const known = await readIdentity(fs, dir);
  if (known !== null) return known;
  if ((await fs.list(dir)).some((name) => /^\d+$/.test(name))) {
    throw new Error(`${dir} holds log segments but no ${FILE}; restore it from a backup`);
  }
  const fresh: LogIdentity = { format: FORMAT, id: randomUUID(), partitions };
  const temporary = join(dir, `${FILE}.new`);
  if ((await fs.list(dir)).includes(`${FILE}.new`)) await fs.unlink(temporary);
  const file = await fs.open(temporary, 'create');
  await file.write([Buffer.from(JSON.stringify(fresh) + '\n')], 0);
  await file.fdatasync();
  await file.close();
  await fs.rename(temporary, join(dir, FILE));
  await fs.syncDir(dir);
  return fresh;
}

/** The identity of the log in `dir`, or null if there is none yet. */
export async function readIdentity(fs: LogFs, dir: string): Promise<LogIdentity | null> {
  if (!(await fs.list(dir)).includes(FILE)) return null;
  const file = await fs.open(join(dir, FILE), 'read');
  const bytes = Buffer.alloc(await file.size());
  await file.read(bytes, 0);
  await file.close();
  const value = JSON.parse(bytes.toString()) as LogIdentity;
  if (value.format !== FORMAT) throw new Error(`${dir} is a log of format ${String(value.format)}; this program reads ${String(FORMAT)}`);
  return value;
}
