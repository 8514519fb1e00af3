// Which tracker an edge hands out: the one it was built with as soon as its recorder lies in the store all edges share, until then
// the one it handed out before. Promise: no bootstrap names a recorder that another edge could not serve.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BlobStore } from '@hindsight/blobs';
import type { Logger, Metrics, PartHealth } from '@hindsight/telemetry';
import { CONFIG_PLACEHOLDER, type BootstrapSource } from './bootstrap-file.ts';
import type { BuiltTracker } from './built-tracker.ts';
import { publishRecorder, RECORDERS } from './recorder-file.ts';

/** A store that is up takes far less; one that hangs must not keep the edge from taking batches. */
const START_WAITS_MS = 3_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export interface TrackerReleaseParts {
  built: BuiltTracker;
  own: BlobStore;
  /** May be the same as `own`: then there is one edge only. */
  shared: BlobStore;
  /** Where this edge remembers what it handed out. */
  file: string;
  metrics: Metrics;
  logger: Logger;
}

export interface TrackerRelease {
  /** What bootstraps are made of now; null while nothing this edge knows is published. */
  current(): BootstrapSource | null;
  health(): PartHealth;
  /** Ends the attempts to publish. */
  close(): void;
}

/**
 * Resolves when the built tracker is published, or after 3 s; then it goes on trying.
 * @throws Error when what was built is no bootstrap, or the own disk does not take the recorder
 */
export async function openTrackerRelease(parts: TrackerReleaseParts): Promise<TrackerRelease> {
  const { own, shared, built, logger } = parts;
  if (!built.text.includes(CONFIG_PLACEHOLDER)) throw new Error(`the bootstrap lacks ${CONFIG_PLACEHOLDER}`);
  const recorder = await publishFiles(own, built);
  const source: BootstrapSource = { text: built.text, recorder };
  const before = await recall(parts.file);
  // What was published stays published: with the same recorder as before, the store need not be asked first.
  let current = before?.recorder.path === recorder.path ? source : before;
  const closing = new AbortController();

  const publish = async (): Promise<void> => {
    await publishFiles(shared, built);
    current = source;
    await remember(parts.file, source).catch((error: unknown) => logger.warn({ err: error }, 'TrackerNotRemembered'));
    logger.info({ recorder: recorder.path }, 'TrackerPublished');
  };
  const published = untilDone(publish, closing.signal, logger);
  void published.then(() => untilDone(() => publishOlder(own, shared), closing.signal, logger));
  const waited = new AbortController();
  await Promise.race([published, delay(START_WAITS_MS, undefined, { signal: waited.signal }).catch(() => undefined)]);
  waited.abort();

  const state = (): 'published' | 'waiting' | 'none' => (current === source ? 'published' : current === null ? 'none' : 'waiting');
  parts.metrics.gauge('edge_tracker_state', 'Whether bootstraps name the recorder this edge came with: 1 for the present state (published, waiting, none).', ['state'], () =>
    (['published', 'waiting', 'none'] as const).map((each) => ({ labels: { state: each }, value: each === state() ? 1 : 0 })));
  return {
    current: () => current,
    health: () => HEALTH[state()],
    close: () => closing.abort(),
  };
}

const HEALTH: Record<'published' | 'waiting' | 'none', PartHealth> = {
  published: { state: 'ready' },
  waiting: { state: 'degraded', reason: 'the blob store has not taken the new recorder; pages get the one before' },
  none: { state: 'down', reason: 'the blob store has not taken the recorder, and there was none before' },
};

/** The parts first: whoever can load a recorder can load what it asks for. */
async function publishFiles(blobs: BlobStore, { recorder, parts }: BuiltTracker): Promise<BootstrapSource['recorder']> {
  for (const part of parts) await publishRecorder(blobs, part);
  return publishRecorder(blobs, recorder);
}

/** Versions that were published on this disk alone, before there was a store, or before it was this one. */
async function publishOlder(own: BlobStore, shared: BlobStore): Promise<void> {
  for await (const { key } of own.list(RECORDERS)) {
    if ((await shared.head(key)) === null) await shared.putIfAbsent(key, await own.get(key));
  }
}

async function untilDone(work: () => Promise<void>, signal: AbortSignal, logger: Logger): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      // Each failure is counted where the store is opened; one line is enough for the operator.
      if (pauseMs === FIRST_PAUSE_MS) logger.warn({ err: error }, 'TrackerNotPublished');
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined); // closed meanwhile
  }
}

/** Null when there is nothing, or nothing whole: then there was nothing. */
async function recall(file: string): Promise<BootstrapSource | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as BootstrapSource;
  } catch {
    return null;
  }
}

async function remember(file: string, source: BootstrapSource): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(source), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
