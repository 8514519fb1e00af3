// Damaged segments, failing syncs, a full disk, two writers: what the disk log does when its disk does not.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogUnavailable } from '@hindsight/log/write';
import { LogLocked, nodeLogFs, openDiskLog, silentObserver, type DiskLog, type DiskLogOptions, type LogFs } from '@hindsight/log/disk';
import { seeded } from './crash-states.ts';
import { hastyFs } from './recording-fs.ts';

const roots: string[] = [];
async function freshDir(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'hindsight-log-'));
  roots.push(root);
  return join(root, 'log');
}
afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true, force: true }))));

const open = (dir: string, options: Partial<DiskLogOptions> = {}): Promise<DiskLog> =>
  openDiskLog({ dir, partitions: 1, reserveBytes: 0, ...options });

interface Seen {
  texts: string[];
  tornBytes: number;
  damage: { from: bigint; to: bigint }[];
}
/** Opens a log, reads everything, closes it. */
async function readEverything(dir: string): Promise<Seen> {
  const seen: Seen = { texts: [], tornBytes: 0, damage: [] };
  const log = await open(dir, {
    fs: hastyFs,
    observer: {
      ...silentObserver,
      tornTail: (_, bytes) => (seen.tornBytes += bytes),
      damaged: (_, from, to) => seen.damage.push({ from, to }),
    },
  });
  const { first, next } = await log.bounds(0);
  for (let at = first; at < next; ) {
    const entries = await log.read(0, at, 1e6);
    if (entries.length === 0) break;
    seen.texts.push(...entries.map((entry) => Buffer.from(entry.bytes).toString()));
    at = entries.at(-1)?.nextOffset ?? next;
  }
  await log.close();
  return seen;
}

/** A log of one segment with `count` records, and where each begins. */
async function makeGood(count: number, recordBytes: (i: number) => number): Promise<{ dir: string; offsets: number[]; texts: string[]; segment: string }> {
  const dir = await freshDir();
  const log = await open(dir);
  const texts = Array.from({ length: count }, (_, i) => `${String(i)}:`.padEnd(recordBytes(i), '.'));
  const offsets = await Promise.all(texts.map((text) => log.append(0, Buffer.from(text))));
  await log.close();
  return { dir, offsets: offsets.map(Number), texts, segment: join(dir, '0', '00000000000000000000.seg') };
}

describe('a torn tail', () => {
  it('is cut at the last whole record, wherever in the last three records the file ends', async () => {
    const { dir, offsets, texts, segment } = await makeGood(6, (i) => 20 + i * 7);
    const whole = await readFile(segment);
    const ends = [...offsets.slice(1), whole.length];
    for (let size = offsets[3] ?? 0; size <= whole.length; size++) {
      await writeFile(segment, whole);
      await truncate(segment, size);
      const kept = ends.filter((end) => end <= size).length;
      const seen = await readEverything(dir);
      expect([size, seen.texts, seen.damage]).toEqual([size, texts.slice(0, kept), []]);
      expect([size, seen.tornBytes]).toEqual([size, size - (ends[kept - 1] ?? 0)]);
    }
  });
});

describe('damage inside a segment', () => {
  it('costs exactly the record it hits, counted once, for each bit flipped at random', async () => {
    const { dir, offsets, texts, segment } = await makeGood(40, (i) => 10 + ((i * 37) % 300));
    const whole = await readFile(segment);
    const random = seeded(11);
    for (let round = 0; round < 300; round++) {
      const bytes = Buffer.from(whole);
      const hit = Math.floor(random() * (texts.length - 1)); // the last one would be a torn tail
      const from = offsets[hit] as number;
      const at = from + Math.floor(random() * (12 + (texts[hit] as string).length));
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
      await writeFile(segment, bytes);
      const seen = await readEverything(dir);
      expect([round, seen.texts]).toEqual([round, texts.filter((_, i) => i !== hit)]);
      expect(seen.damage).toEqual([{ from: BigInt(from), to: BigInt(offsets[hit + 1] as number) }]);
    }
  });

  it('delivers all that is whole, and ends, after any mutation: zeroed pages, lying lengths, swapped and doubled stretches, noise', async () => {
    const { dir, offsets, texts, segment } = await makeGood(60, (i) => 10 + ((i * 53) % 700));
    const whole = await readFile(segment);
    const random = seeded(12);
    let found = 0;
    for (let round = 0; round < 700; round++) {
      const bytes = Buffer.from(whole);
      const touched = mutate(bytes, round % 6, offsets, random);
      await writeFile(segment, bytes);
      const seen = await readEverything(dir);
      const untouched = texts.filter((text, i) => {
        const from = offsets[i] as number;
        return !touched.some(([start, end]) => start < from + 12 + text.length && end > from);
      });
      expect([round, seen.texts.filter((text) => !texts.includes(text))]).toEqual([round, []]);
      expect([round, untouched.filter((text) => !seen.texts.includes(text))]).toEqual([round, []]);
      if (seen.texts.length < texts.length) expect([round, seen.damage.length + seen.tornBytes > 0]).toEqual([round, true]);
      if (seen.damage.length > 0) found++;
    }
    expect(found).toBeGreaterThan(500);
  });

  it('of a segment file that is gone is told, and reading goes on behind it', async () => {
    const dir = await freshDir();
    const log = await open(dir, { segmentBytes: 200 });
    for (let i = 0; i < 20; i++) await log.append(0, Buffer.from(`record ${String(i)} `.padEnd(50, '.')));
    await log.close();
    const segments = (await readdir(join(dir, '0'))).sort();
    await rm(join(dir, '0', segments[2] as string));
    const seen = await readEverything(dir);
    expect(seen.damage).toEqual([{ from: BigInt((segments[2] as string).slice(0, 20)), to: BigInt((segments[3] as string).slice(0, 20)) }]);
    expect(seen.texts.length).toBe(20 - 4);
    expect(seen.texts.at(-1)).toMatch(/^record 19/);
  });
});

/** Changes `bytes` in place; returns the ranges touched. */
function mutate(bytes: Buffer, kind: number, offsets: readonly number[], random: () => number): [number, number][] {
  const record = Math.floor(random() * (offsets.length - 1));
  const from = offsets[record] as number;
  const next = offsets[record + 1] as number;
  switch (kind) {
    case 0: { // a page of zeros
      const page = Math.floor(random() * Math.floor(bytes.length / 4096)) * 4096;
      bytes.fill(0, page, page + 4096);
      return [[page, page + 4096]];
    }
    case 1: { // a length that lies
      bytes.writeUInt32LE([0, 0xffff_ffff, 0x7fff_ffff, bytes.length, 1, 2 * 1024 * 1024][Math.floor(random() * 6)] as number, from);
      return [[from, from + 4]];
    }
    case 2: { // two records swapped: both are in the wrong place
      const after = offsets[record + 2] ?? bytes.length;
      Buffer.concat([bytes.subarray(next, after), bytes.subarray(from, next)]).copy(bytes, from);
      return [[from, after]];
    }
    case 3: { // a record written over its neighbour
      const after = offsets[record + 2] ?? bytes.length;
      bytes.copy(bytes, next, from, Math.min(next, from + after - next));
      return [[next, Math.min(bytes.length, next + next - from)]];
    }
    case 4: { // noise
      const start = Math.floor(random() * bytes.length);
      const end = Math.min(bytes.length, start + 1 + Math.floor(random() * 2000));
      for (let i = start; i < end; i++) bytes[i] = Math.floor(random() * 256);
      return [[start, end]];
    }
    default: { // the front half of the file moved on by eight bytes
      const end = Math.floor(bytes.length / 2);
      bytes.copy(bytes, 8, 0, end - 8);
      return [[0, end]];
    }
  }
}

describe('a sync that fails', () => {
  const eio = Object.assign(new Error('input/output error'), { code: 'EIO' });
  /** Fails the n-th call of one kind, and counts the calls after it. */
  function failingFs(what: 'write' | 'fdatasync', n: number): { fs: LogFs; callsAfter: () => number } {
    let calls = 0;
    const count = (): void => {
      calls++;
      if (calls === n) throw eio;
    };
    const fs: LogFs = {
      ...nodeLogFs,
      open: async (path, mode) => {
        const file = await nodeLogFs.open(path, mode);
        if (!path.endsWith('.seg')) return file;
        return {
          read: file.read.bind(file), truncate: file.truncate.bind(file), size: file.size.bind(file), close: file.close.bind(file),
          write: async (buffers, position) => {
            if (what === 'write') count();
            return file.write(buffers, position);
          },
          fdatasync: async () => {
            if (what === 'fdatasync') count();
            await file.fdatasync();
          },
        };
      },
    };
    return { fs, callsAfter: () => calls - n };
  }

  for (const what of ['fdatasync', 'write'] as const) {
    it(`breaks the log for good: no acknowledgement, no second ${what}, and the program is told to end`, async () => {
      const dir = await freshDir();
      const { fs, callsAfter } = failingFs(what, 3);
      const broke: unknown[] = [];
      const log = await open(dir, { fs, partitions: 2, observer: { ...silentObserver, broke: (error) => broke.push(error) } });
      await log.append(0, Buffer.from('one'));
      await log.append(0, Buffer.from('two'));
      const outcomes = await Promise.allSettled([log.append(0, Buffer.from('three')), log.append(0, Buffer.from('four'))]);
      expect(outcomes.map((outcome) => outcome.status === 'rejected' && (outcome.reason as LogUnavailable).refusal)).toEqual(['broken', 'broken']);
      expect(log.refusal()).toBe('broken');
      await expect(log.append(1, Buffer.from('elsewhere'))).rejects.toMatchObject({ refusal: 'broken' });
      await log.close();
      expect(broke).toEqual([eio]);
      expect(callsAfter()).toBe(0);
      expect((await readEverything(dir)).texts.slice(0, 2)).toEqual(['one', 'two']);
    });
  }
});

describe('a full disk', () => {
  it('refuses what does not fit, keeps what it has, and takes again when there is room', async () => {
    const dir = await freshDir();
    let isFull = false;
    const fs: LogFs = {
      ...nodeLogFs,
      freeBytes: async () => (isFull ? 0 : 1e12),
      open: async (path, mode) => {
        const file = await nodeLogFs.open(path, mode);
        return {
          read: file.read.bind(file), truncate: file.truncate.bind(file), size: file.size.bind(file), close: file.close.bind(file), fdatasync: file.fdatasync.bind(file),
          write: async (buffers, position) => {
            if (!isFull) return file.write(buffers, position);
            await file.write([Buffer.concat(buffers).subarray(0, 5)], position); // a short write, then nothing more
            throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
          },
        };
      },
    };
    const log = await open(dir, { fs, checkSpaceEveryMs: 5 });
    await log.append(0, Buffer.from('before'));
    isFull = true;
    await expect(log.append(0, Buffer.from('does not fit'))).rejects.toMatchObject({ refusal: 'full' });
    expect(log.refusal()).toBe('full');
    await expect(log.append(0, Buffer.from('neither'))).rejects.toMatchObject({ refusal: 'full' });
    isFull = false;
    for (const until = performance.now() + 60_000; log.refusal() !== null && performance.now() < until; ) await new Promise((resolve) => setTimeout(resolve, 5));
    await log.append(0, Buffer.from('after'));
    await log.close();
    expect(await readEverything(dir)).toEqual({ texts: ['before', 'after'], tornBytes: 0, damage: [] });
  });

  it('warns at 80 % of its cap, refuses at the cap, never drops what is unread, and takes again after a trim', async () => {
    const dir = await freshDir();
    const told: number[] = [];
    const log = await open(dir, { maxBytes: 100_000, segmentBytes: 10_000, observer: { ...silentObserver, filling: (share) => told.push(share) } });
    let count = 0;
    for (; log.refusal() === null; count++) await log.append(0, Buffer.alloc(1000, 1));
    expect(told.length).toBe(2);
    expect(told[0]).toBeGreaterThanOrEqual(0.8);
    await expect(log.append(0, Buffer.alloc(20_000, 1))).rejects.toMatchObject({ refusal: 'full' });
    const { first, next } = await log.bounds(0);
    expect((await log.read(0, first, 1e9)).length).toBe(count);
    await log.trim(0, next);
    expect(log.refusal()).toBeNull();
    expect(log.usedBytes()).toBeLessThan(20_000);
    await log.append(0, Buffer.alloc(1000, 1));
    await log.close();
  });

  it('keeps a reserve of the disk free', async () => {
    const log = await open(await freshDir(), { reserveBytes: Number.MAX_SAFE_INTEGER });
    expect(log.refusal()).toBe('full');
    await expect(log.append(0, Buffer.from('x'))).rejects.toMatchObject({ refusal: 'full' });
    await log.close();
  });
});

describe('two writers', () => {
  let dir: string;
  const hold = `
    const { openDiskLog } = await import('@hindsight/log/disk');
    const log = await openDiskLog({ dir: process.argv[1], reserveBytes: 0 });
    await log.append(0, Buffer.from('held'));
    process.stdout.write('open');
    setInterval(() => {}, 1000);`;
  beforeAll(async () => {
    dir = await freshDir();
  });

  it('never share a directory: the second is refused and told why', async () => {
    const log = await open(dir);
    await expect(open(dir)).rejects.toThrow(LogLocked);
    await expect(open(dir)).rejects.toThrow(new RegExp(`in use by another process \\(pid ${String(process.pid)}\\)`));
    await log.close();
  });

  it('of which one was killed do not lock the next one out', async () => {
    const child = spawn(process.execPath, ['--conditions=hindsight-source', '--input-type=module', '-e', hold, dir], {
      cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(open(dir)).rejects.toThrow(`pid ${String(child.pid)}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await readEverything(dir)).texts).toEqual(['held']);
  });

  it('refuse a directory whose identity was lost, instead of making a new one', async () => {
    const other = await freshDir();
    await (await open(other)).close();
    await rm(join(other, 'log.json'));
    await expect(open(other)).rejects.toThrow('log.json');
    await cp(join(dir, 'log.json'), join(other, 'log.json'));
    await (await open(other)).close();
  });
});

describe('erasing', () => {
  it('leaves no byte of an erased record on the disk, and finishes what a crash interrupted', async () => {
    const dir = await freshDir();
    const log = await open(dir);
    await Promise.all(['keep', 'secret-1', 'keep too', 'secret-2'].map((text) => log.append(0, Buffer.from(text))));
    const { next } = await log.bounds(0);
    expect(await log.erase(0, next, (bytes) => Buffer.from(bytes).toString().startsWith('secret'))).toBe(2);
    await log.close();
    const segment = join(dir, '0', '00000000000000000000.seg');
    const bytes = await readFile(segment);
    expect(bytes.includes('secret')).toBe(false);
    // As after a crash between marking and overwriting: the frame is erased, its body is still there.
    bytes.write('secret-1', bytes.indexOf('keep') + 4 + 12);
    await writeFile(segment, bytes);
    expect(await readEverything(dir)).toEqual({ texts: ['keep', 'keep too'], tornBytes: 0, damage: [] });
    const again = await open(dir);
    await again.erase(0, next, () => false);
    await again.close();
    expect((await readFile(segment)).includes('secret')).toBe(false);
  });
});
