// An archiver in a process of its own, for tests that kill it. Ends with its parent.
import { join } from 'node:path';

import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { openPool } from '@hindsight/database';
import { openDiskLogReader } from '@hindsight/log/disk';
import { makeLogger, Metrics } from '@hindsight/telemetry';

import { startArchiver } from '../src/index.ts';
import type { ArchiverLimits } from '../src/index.ts';

const directory = process.env['ARCHIVER_DIRECTORY'] ?? '';
const pool = openPool(process.env['ARCHIVER_DATABASE'] ?? '', { max: 3 });
const archiver = startArchiver({
  log: await openDiskLogReader({ dir: join(directory, 'log'), pollMs: 10 }), blobs: await openFilesystemBlobs(join(directory, 'blobs')), pool,
  logger: makeLogger('archiver', 'silent'), metrics: new Metrics(), owner: 'process', now: () => Number(process.env['ARCHIVER_NOW']),
  limits: JSON.parse(process.env['ARCHIVER_LIMITS'] ?? '{}') as Partial<ArchiverLimits>,
});
process.on('disconnect', () => {
  void archiver.stop().then(() => process.exit(0));
});
