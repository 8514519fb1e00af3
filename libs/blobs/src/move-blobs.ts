// Copies every object from one store to another and compares them byte by byte. Resumable from any point: what the target has is
// not copied again. Runs beside live programs as long as they write to the target and read from both (BLOBS_READ_ALSO).

import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { BlobMissing, BlobStoreFailed } from './index.ts';
import type { BlobInfo, BlobKey, BlobReader, BlobStore } from './index.ts';
import { pairs } from './fallback.ts';

export interface Amount {
  objects: number;
  bytes: number;
}

/** Why an object of the source cannot be trusted to be in the target. */
export type MoveProblem =
  /** Not there. */
  | 'missing'
  /** Other bytes under the same key. */
  | 'differs'
  /** The source's own bytes do not have the hash in their key: nothing was copied. */
  | 'damaged';

export interface MoveReport {
  copied: Amount;
  /** Was in the target before. */
  present: Amount;
  /** Compared byte by byte and found equal. */
  verified: Amount;
  /** Deleted from the source by somebody else meanwhile. */
  vanished: number;
  /** In the target only: written there since. */
  newer: number;
  problems: { key: BlobKey; problem: MoveProblem }[];
}

export interface MoveProgress {
  step: 'copy' | 'verify';
  done: Amount;
  all: Amount;
  seconds: number;
}

export interface MoveOptions {
  /** Objects under way at once; each is held in memory whole. */
  atOnce?: number;
  verifyOnly?: boolean;
  onProgress?: (progress: MoveProgress) => void;
}

/** Waits between the tries of one object: a store that is away for a minute does not end a move of hours. */
const RETRY_AFTER_MS = [500, 2_000, 8_000, 20_000, 30_000];
/** Unreferenced objects here are found and removed by the worker. */
const SWEPT = ['packs/', 'recordings/'];

/** @throws a store's failure that outlasts the retries; the move can then be started again */
export async function moveBlobs(from: BlobStore, to: BlobStore, options: MoveOptions = {}): Promise<MoveReport> {
  const report: MoveReport = { copied: none(), present: none(), verified: none(), vanished: 0, newer: 0, problems: [] };
  const all = await amountOf(from);
  const steps = options.verifyOnly === true ? (['verify'] as const) : (['copy', 'verify'] as const);
  const damaged = new Set<BlobKey>();
  for (const step of steps) {
    const startedMs = performance.now();
    const done = none();
    await forEachAtOnce(pairs(from.list(''), to.list('')), options.atOnce ?? 8, async ([source, target]) => {
      if (source === null) {
        if (step === 'verify') report.newer++;
        return;
      }
      if (step === 'copy') await retrying(() => copyOne(from, to, source, target, report, damaged));
      else if (!damaged.has(source.key)) await retrying(() => verifyOne(from, to, source, report));
      add(done, source.bytes);
      options.onProgress?.({ step, done, all, seconds: (performance.now() - startedMs) / 1000 });
    });
  }
  return report;
}

async function copyOne(from: BlobStore, to: BlobStore, source: BlobInfo, target: BlobInfo | null, report: MoveReport, damaged: Set<BlobKey>): Promise<void> {
  const { key } = source;
  // Other bytes of the same length are found by the comparison.
  if (target?.bytes === source.bytes) return add(report.present, source.bytes);
  const bytes = await read(from, key);
  if (bytes === null) {
    report.vanished++;
    return;
  }
  if (!hasItsHash(key, bytes)) {
    damaged.add(key);
    report.problems.push({ key, problem: 'damaged' });
    return;
  }
  const answer = await to.putIfAbsent(key, bytes);
  add(answer === 'written' ? report.copied : report.present, bytes.length);
  if ((await from.head(key)) !== null) return;
  // Deleted while we copied it. Where a window may be writing the same key again, only the sweep can tell whether it is needed.
  report.vanished++;
  if (answer === 'written' && !SWEPT.some((prefix) => key.startsWith(prefix))) await to.delete(key);
}

async function verifyOne(from: BlobStore, to: BlobStore, { key }: BlobInfo, report: MoveReport): Promise<void> {
  const [source, target] = await Promise.all([read(from, key), read(to, key)]);
  if (source === null) return;
  if (target !== null && Buffer.compare(source, target) === 0 && hasItsHash(key, source)) return add(report.verified, source.length);
  if (target === null && (await from.head(key)) === null) {
    report.vanished++; // deleted from both while we read
    return;
  }
  report.problems.push({ key, problem: target === null ? 'missing' : hasItsHash(key, source) ? 'differs' : 'damaged' });
}

/** Whether a key that ends in a whole SHA-256 tells the truth; other keys are believed. */
function hasItsHash(key: BlobKey, bytes: Uint8Array): boolean {
  const [hash] = /[0-9a-f]{64}$/.exec(key) ?? [];
  return hash === undefined || createHash('sha256').update(bytes).digest('hex') === hash;
}

async function read(store: BlobReader, key: BlobKey): Promise<Uint8Array | null> {
  try {
    return await store.get(key);
  } catch (error) {
    if (error instanceof BlobMissing) return null;
    throw error;
  }
}

async function amountOf(store: BlobReader): Promise<Amount> {
  const all = none();
  for await (const { bytes } of store.list('')) add(all, bytes);
  return all;
}

async function retrying(work: () => Promise<void>): Promise<void> {
  for (const waitMs of RETRY_AFTER_MS) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BlobStoreFailed) || error.reason === 'denied' || error.reason === 'no-bucket') throw error;
      await delay(waitMs);
    }
  }
  return work();
}

/** Takes items as they come, at most `atOnce` under way. Ends with the first error, when what was under way has ended. */
async function forEachAtOnce<T>(items: AsyncIterable<T>, atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    const one: Promise<void> = work(item).catch((error: unknown) => void failures.push(error)).finally(() => underWay.delete(one));
    underWay.add(one);
    if (underWay.size >= atOnce) await Promise.race(underWay);
    if (failures.length > 0) break;
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
}

function none(): Amount {
  return { objects: 0, bytes: 0 };
}

function add(to: Amount, bytes: number): void {
  to.objects++;
  to.bytes += bytes;
}
