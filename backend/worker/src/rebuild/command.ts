// `npm run rebuild`: recordings anew from the archive. Wants DATABASE_URL and what names the blob store; needs room under DATA_DIR for the
// recordings it makes before it compares them. Exit code 0: done; 1: something is missing from the archive or was left alone; 2: not understood.
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { openBlobs } from '@hindsight/adapters/blobs';
import { hourStart } from '@hindsight/archive';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { readConfigOrEnd } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { postgresPointStore } from '@hindsight/points/postgres';
import { makeLogger, Metrics } from '@hindsight/telemetry';

import type { Difference } from './compare.ts';
import { rebuild } from './rebuild.ts';

const USAGE = `usage: npm run rebuild -- [--from H] [--to H] [--site ID] [--dry-run] [--remove] [--stopped] [--workers N]
  --from, --to  hours (YYYYMMDDHH, UTC, both included) in which the visits began; absent: all there is
  --site        only this site
  --dry-run     only says what would be added, changed and removed
  --remove      also removes recordings of which the archive knows nothing; without it they are only named
  --stopped     no worker runs, as after a restore: visits that were running in the backup are rebuilt too
  --workers     how many work on it at once (2)
`;

const { values } = readWords();
const workers = Number(values.workers ?? 2);
if ((values.site !== undefined && !/^\d{1,18}$/.test(values.site)) || !Number.isInteger(workers) || workers < 1 || workers > 64) end(USAGE, 2);
const config = readConfigOrEnd('archive command');
const logger = makeLogger('rebuild', 'warn');
const pool = openPool(config.databaseUrl, { max: 4, applicationName: 'hindsight-rebuild' });
pool.on('error', (error) => logger.warn({ err: error }, 'DatabaseConnectionLost'));
await mkdir(config.dataDirectory, { recursive: true });
const directory = await mkdtemp(join(config.dataDirectory, 'rebuild-'));
try {
  const report = await rebuild({
    databaseUrl: config.databaseUrl, pool, blobs: await openBlobs(config, new Metrics()), scratchBlobs: await openFilesystemBlobs(directory), points: postgresPointStore, logger,
    isDryRun: values['dry-run'] === true, removes: values.remove === true, isStopped: values.stopped === true, workers, told: tell,
    ...(values.from === undefined ? {} : { from: values.from }), ...(values.to === undefined ? {} : { to: values.to }), ...(values.site === undefined ? {} : { siteId: BigInt(values.site) }),
  });
  const { added, changed, removed, same, leftAlone, lostIds, parked, gaps, damaged } = report;
  const alone = Object.entries(leftAlone).map(([why, count]) => `, ${count} left alone (${why})`).join('');
  process.stdout.write(`${values['dry-run'] === true ? 'would be ' : ''}added ${added}, changed ${changed}, removed ${removed}; same ${same}${alone}\n`);
  if (lostIds > 0) process.stdout.write(`${lostIds} sessions cannot have their id back: another recording has it by now\n`);
  if (parked > 0) process.stdout.write(`${parked} records of the archive could not be read\n`);
  for (const gap of gaps) process.stdout.write(`MISSING: log ${gap.logId} partition ${gap.partition} after hour ${gap.hour}: offsets ${gap.from} to ${gap.to}\n`);
  for (const { what } of damaged) process.stdout.write(`DAMAGED: ${what}\n`);
  process.exitCode = gaps.length + damaged.length + (leftAlone['moved-on'] ?? 0) > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error && error.message !== '' ? error.message : 'The database does not answer. Is Hindsight running?'}\n`);
  process.exitCode = 1;
} finally {
  await pool.end();
  await rm(directory, { recursive: true, force: true });
}

function tell(difference: Difference, outcome: string): void {
  const what = difference.kind === 'changed' ? ` (${difference.what.join(', ')})` : '';
  process.stdout.write(`${difference.kind}\tsite ${difference.siteId}\trecording ${difference.recordingId}${what}\t${outcome}\n`);
}

function readWords() {
  try {
    const words = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' }, site: { type: 'string' }, workers: { type: 'string' }, 'dry-run': { type: 'boolean' }, remove: { type: 'boolean' }, stopped: { type: 'boolean' } } });
    for (const hour of [words.values.from, words.values.to]) if (hour !== undefined) hourStart(hour);
    return words;
  } catch (error) {
    return end(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, 2);
  }
}

function end(text: string, code: number): never {
  process.stderr.write(text);
  process.exit(code);
}
