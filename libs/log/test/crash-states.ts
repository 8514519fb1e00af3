// From a trace of disk calls: the states a power cut may leave behind. What was synced is there; of what was not, any part may
// be: sectors of a write in any choice, a size that grew over zeros, a creation, rename or removal whose directory was not
// synced, or nothing.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DiskOp } from './recording-fs.ts';

/** Seeded random numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type DataOp = { op: 'write'; position: number; bytes: Buffer } | { op: 'truncate'; bytes: number };
interface Inode {
  synced: Buffer;
  pending: DataOp[];
}
/** What a name stands for: a file, a directory, or nothing. */
type Entry = Inode | 'dir' | null;
type DirOp = { name: string; entry: Entry }[];

/** A disk as a power cut would see it. Paths are relative to the log's directory. */
export class CrashDisk {
  readonly #durable = new Map<string, Entry>();
  readonly #now = new Map<string, Entry>();
  readonly #pendingDirOps: { dir: string; change: DirOp }[] = [];

  /** @param initial files that are there and durable */
  constructor(initial: ReadonlyMap<string, Buffer | 'dir'> = new Map()) {
    for (const [path, content] of initial) {
      const entry: Entry = content === 'dir' ? 'dir' : { synced: content, pending: [] };
      this.#durable.set(path, entry);
      this.#now.set(path, entry);
    }
  }

  apply(op: DiskOp): void {
    switch (op.op) {
      case 'acknowledged': return;
      case 'make-dir': return this.#now.has(op.path) ? undefined : this.#change(op.path, [{ name: op.path, entry: 'dir' }]);
      case 'create': return this.#change(op.path, [{ name: op.path, entry: { synced: Buffer.alloc(0), pending: [] } }]);
      case 'unlink': return this.#change(op.path, [{ name: op.path, entry: null }]);
      case 'rename': return this.#change(op.to, [{ name: op.to, entry: this.#now.get(op.from) ?? null }, { name: op.from, entry: null }]);
      case 'write': return void this.#inode(op.path).pending.push({ op: 'write', position: op.position, bytes: op.bytes });
      case 'truncate': return void this.#inode(op.path).pending.push({ op: 'truncate', bytes: op.bytes });
      case 'sync': {
        const inode = this.#now.get(op.path);
        if (inode === undefined || inode === null || inode === 'dir') return; // a late sync of a file renamed meanwhile
        for (const data of inode.pending.splice(0)) inode.synced = applyData(inode.synced, data);
        return;
      }
      case 'sync-dir': {
        const left = this.#pendingDirOps.filter(({ dir, change }) => {
          if (dir !== op.path) return true;
          for (const { name, entry } of change) this.#durable.set(name, entry);
          return false;
        });
        this.#pendingDirOps.splice(0, this.#pendingDirOps.length, ...left);
      }
    }
  }

  /** One state a power cut now may leave. */
  crash(random: () => number): Map<string, Buffer | 'dir'> {
    const entries = new Map(this.#durable);
    const keepAll = random();
    for (const { change } of this.#pendingDirOps) {
      if (keepAll < 0.3 || (keepAll < 0.6 && random() < 0.5)) for (const { name, entry } of change) entries.set(name, entry);
    }
    const state = new Map<string, Buffer | 'dir'>();
    for (const [path, entry] of entries) {
      if (entry === null || !this.#isReachable(path, entries)) continue;
      state.set(path, entry === 'dir' ? 'dir' : tear(entry, random));
    }
    return state;
  }

  #isReachable(path: string, entries: ReadonlyMap<string, Entry>): boolean {
    const parent = dirname(path);
    return parent === '.' || (entries.get(parent) === 'dir' && this.#isReachable(parent, entries));
  }

  #change(path: string, change: DirOp): void {
    for (const { name, entry } of change) this.#now.set(name, entry);
    this.#pendingDirOps.push({ dir: dirname(path), change });
  }

  #inode(path: string): Inode {
    const entry = this.#now.get(path);
    if (entry === undefined || entry === null || entry === 'dir') throw new Error(`no file ${path}`);
    return entry;
  }
}

function applyData(content: Buffer, data: DataOp): Buffer {
  if (data.op === 'truncate') return resized(content, data.bytes);
  const grown = resized(content, Math.max(content.length, data.position + data.bytes.length));
  data.bytes.copy(grown, data.position);
  return grown;
}

function resized(content: Buffer, bytes: number): Buffer {
  const out = Buffer.alloc(bytes);
  content.copy(out, 0, 0, bytes);
  return out;
}

function tear(inode: Inode, random: () => number): Buffer {
  let content = inode.synced;
  for (const data of inode.pending) {
    const fate = random();
    if (fate < 0.2) continue; // lost
    if (data.op === 'truncate' || fate < 0.4) content = applyData(content, data);
    else content = tearWrite(content, data, fate, random);
  }
  return content;
}

function tearWrite(content: Buffer, { position, bytes }: { position: number; bytes: Buffer }, fate: number, random: () => number): Buffer {
  const sector = random() < 0.5 ? 512 : 4096;
  const end = position + bytes.length;
  const cut = Math.min(end, Math.ceil((position + random() * bytes.length) / sector) * sector);
  if (fate < 0.55) return applyData(content, { op: 'write', position, bytes: bytes.subarray(0, cut - position) }); // a prefix
  let torn = resized(content, Math.max(content.length, end)); // the size grew, over zeros
  for (let at = Math.floor(position / sector) * sector; at < end; at += sector) {
    if (fate > 0.9 || random() < 0.5) continue;
    const from = Math.max(at, position);
    torn = applyData(torn, { op: 'write', position: from, bytes: bytes.subarray(from - position, at + sector - position) });
  }
  return torn;
}

/** Puts a state on the real disk under `root`. */
export async function materialize(root: string, state: ReadonlyMap<string, Buffer | 'dir'>): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [path, content] of [...state].sort(([a], [b]) => a.length - b.length)) {
    if (content === 'dir') await mkdir(join(root, path), { recursive: true });
    else await writeFile(join(root, path), content);
  }
}
