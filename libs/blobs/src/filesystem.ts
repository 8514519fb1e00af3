// The default blob store: files under one folder. An object appears whole or not at all, and is on the disk when
// `putIfAbsent` resolves: temporary file, fsync, link into place, fsync of the folder.

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { checkBlobKey } from './blob-key.ts';
import { BlobMissing } from './index.ts';
import type { BlobInfo, BlobKey, BlobStore } from './index.ts';

const TEMPORARY = '.tmp';
/** A temporary file this old belongs to a process that died. */
const TEMPORARY_MAX_MS = 60 * 60 * 1000;

/**
 * Opens the store under `root`, making the folder if needed and removing what dead writers left.
 * @throws the file system's own errors; a full disk is one of them
 */
export async function openFilesystemBlobs(root: string): Promise<BlobStore> {
  await mkdir(join(root, TEMPORARY), { recursive: true });
  await removeOldTemporaries(root);
  return {
    get: (key, range) => read(root, checkBlobKey(key), range),
    head: (key) => info(root, checkBlobKey(key)),
    list: (prefix) => walk(root, '', prefix),
    putIfAbsent: (key, bytes) => put(root, checkBlobKey(key), bytes),
    delete: (key) => remove(root, checkBlobKey(key)),
  };
}

async function read(root: string, key: BlobKey, range: { from: number; length: number } | undefined): Promise<Uint8Array> {
  const file = await open(join(root, key), 'r').catch((error: unknown) => {
    if (isCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw new BlobMissing(key);
    throw error;
  });
  try {
    const size = (await file.stat()).size;
    const { from, length } = range ?? { from: 0, length: size };
    if (from < 0 || length < 0 || from + length > size) throw new BlobMissing(key);
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, from + filled);
      if (bytesRead === 0) throw new BlobMissing(key);
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

async function info(root: string, key: BlobKey): Promise<BlobInfo | null> {
  try {
    const found = await stat(join(root, key));
    return found.isFile() ? { key, bytes: found.size, modifiedAt: found.mtimeMs } : null;
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

async function put(root: string, key: BlobKey, bytes: Uint8Array): Promise<'written' | 'present'> {
  const path = join(root, key);
  if ((await info(root, key)) !== null) {
    // Whoever wrote it may have died before the folder reached the disk; our caller is promised that it has.
    await syncFolder(dirname(path));
    return 'present';
  }
  const temporary = join(root, TEMPORARY, randomBytes(12).toString('hex'));
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    return await place(root, temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function place(root: string, temporary: string, path: string): Promise<'written' | 'present'> {
  // `delete` removes folders it empties, so a folder made here may be gone again before the link.
  for (let attempt = 1; ; attempt++) {
    try {
      await makeFolder(root, dirname(path));
      await linkOrRename(temporary, path);
    } catch (error) {
      if (isCode(error, 'ENOENT') && attempt < 20) continue;
      if (!isCode(error, 'EEXIST')) throw error;
      await syncFolder(dirname(path));
      return 'present';
    }
    await syncFolder(dirname(path));
    return 'written';
  }
}

async function linkOrRename(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    // File systems without hard links: a rename may replace, but only by the same bytes, since keys end in a hash.
    if (!isCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS')) throw error;
    await rename(temporary, path);
  }
}

/** Makes a folder and every missing one above it, each durable in its parent. */
async function makeFolder(root: string, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length && at.length >= root.length; at = dirname(at)) await syncFolder(dirname(at));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function remove(root: string, key: BlobKey): Promise<void> {
  const path = join(root, key);
  try {
    await unlink(path);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return;
    throw error;
  }
  await syncFolder(dirname(path)).catch((error: unknown) => {
    if (!isCode(error, 'ENOENT')) throw error; // another delete emptied and removed it
  });
  for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return; // not empty, or somebody else removed it: both are fine
    }
  }
}

/** Key order is the order of whole keys, so a folder sorts as its name with the slash. */
async function* walk(root: string, folder: string, prefix: string): AsyncIterable<BlobInfo> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  });
  const keys = entries
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) => folder + entry.name + (entry.isDirectory() ? '/' : ''))
    .sort((a, b) => (a < b ? -1 : 1));
  for (const key of keys) {
    if (!key.startsWith(prefix) && !(key.endsWith('/') && prefix.startsWith(key))) continue;
    if (key.endsWith('/')) {
      yield* walk(root, key, prefix);
      continue;
    }
    const found = await info(root, key);
    if (found !== null) yield found;
  }
}

async function removeOldTemporaries(root: string): Promise<void> {
  for (const name of await readdir(join(root, TEMPORARY))) {
    const path = join(root, TEMPORARY, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > TEMPORARY_MAX_MS) await rm(path, { force: true });
  }
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
