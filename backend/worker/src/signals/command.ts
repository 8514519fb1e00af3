// `npm run signals -- recompute`: signals of sealed recordings by the rules of today. Wants DATABASE_URL and what names the blob store.
// Exit code 0: done; 1: some were left alone; 2: not understood.
import { parseArgs } from 'node:util';

import { openBlobs } from '@hindsight/adapters/blobs';
import { readConfigOrEnd } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { Metrics } from '@hindsight/telemetry';

import { Names } from '../persist/names.ts';
import { rescore } from './rescore.ts';
import type { Rescored } from './rescore.ts';

const USAGE = `usage: npm run signals -- recompute [--from DAY] [--to DAY] [--site ID] [--all] [--dry-run]
  --from, --to  days (YYYY-MM-DD, UTC, both included) in which the recordings began; absent: all there are
  --site        only this site
  --all         also recordings that were scored by the rules of today
  --dry-run     only says what would change
`;
const DAY_MS = 86_400_000;
const KINDS = ['rage', 'dead', 'u-turn', 'abandon', 'error-click'] as const;

/** Year 9999. */
const FAR_MS = 253_402_300_799_000;

const words = readWords();
const config = readConfigOrEnd('archive command');
const pool = openPool(config.databaseUrl, { max: 4, applicationName: 'hindsight-signals' });
const totals = { same: 0, changed: 0, 'moved-on': 0 };
const sums = new Map<string, [before: number, after: number]>(KINDS.map((kind) => [kind, [0, 0]]));
try {
  const tools = { pool, blobs: await openBlobs(config, new Metrics()), names: new Names(pool) };
  for await (const one of rescore(tools, words)) {
    totals[one.outcome]++;
    tell(one);
  }
  for (const [kind, [before, after]] of sums) process.stdout.write(`${kind}\t${before} -> ${after}\n`);
  process.stdout.write(`${words.isDryRun ? 'would change' : 'changed'} ${totals.changed}, same ${totals.same}, left alone ${totals['moved-on']}\n`);
  process.exitCode = totals['moved-on'] > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error && error.message !== '' ? error.message : 'The database does not answer. Is Hindsight running?'}\n`);
  process.exitCode = 1;
} finally {
  await pool.end();
}

function tell({ siteId, recordingId, outcome, before, after }: Rescored): void {
  for (const kind of KINDS) {
    const sum = sums.get(kind) as [number, number];
    sum[0] += before[kind] ?? 0;
    sum[1] += after[kind] ?? 0;
  }
  if (outcome === 'same') return;
  const differences = KINDS.filter((kind) => (before[kind] ?? 0) !== (after[kind] ?? 0)).map((kind) => `${kind} ${before[kind] ?? 0} -> ${after[kind] ?? 0}`);
  process.stdout.write(`${outcome}\tsite ${siteId}\trecording ${recordingId}\t${differences.join(', ') || (outcome === 'changed' ? 'other moments' : '')}\n`);
}

function readWords(): { fromMs: number; beforeMs: number; siteId: bigint | null; isAll: boolean; isDryRun: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { from: { type: 'string' }, to: { type: 'string' }, site: { type: 'string' }, all: { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
    });
    if (positionals.length !== 1 || positionals[0] !== 'recompute') return end('');
    if (values.site !== undefined && !/^\d{1,18}$/.test(values.site)) return end('--site wants a number\n');
    return {
      fromMs: values.from === undefined ? 0 : dayStart(values.from), beforeMs: values.to === undefined ? FAR_MS : dayStart(values.to) + DAY_MS,
      siteId: values.site === undefined ? null : BigInt(values.site), isAll: values.all === true, isDryRun: values['dry-run'] === true,
    };
  } catch (error) {
    return end(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function dayStart(day: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  return Number.isNaN(ms) ? end(`${day} is no day\n`) : ms;
}

function end(text: string): never {
  process.stderr.write(`${text}${USAGE}`);
  process.exit(2);
}
