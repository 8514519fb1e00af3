// Commands for the operator: `npm run archive -- <command>`. Wants DATABASE_URL and what names the blob store. Exit code 0: all is well;
// 1: something is missing, late or damaged; 2: not understood.
import { parseArgs } from 'node:util';

import { openBlobs } from '@hindsight/adapters/blobs';
import { hourStart } from '@hindsight/archive';
import { readConfigOrEnd } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { Metrics } from '@hindsight/telemetry';

import { report, status, verify } from './commands.ts';
import type { CommandTools } from './commands.ts';

const USAGE = `usage: npm run archive -- status | report [--from H] [--to H] [--site ID] | verify [--from H] [--to H]
  status  how far each partition is archived, what is late or missing
  report  what arrived per site and hour: sessions, batches, duplicates, numbers that never came
  verify  reads every file back and compares it with its checksums, its counts and what Postgres knows
  An hour H is written YYYYMMDDHH, UTC; both ends are included.
`;
const COMMANDS: Record<string, (tools: CommandTools) => Promise<boolean>> = { status, report, verify };

// Whoever reads only the first lines (`| head`) is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const { positionals, values } = readWords();
const command = COMMANDS[positionals[0] ?? ''];
if (command === undefined || positionals.length > 1 || (values.site !== undefined && !/^\d{1,18}$/.test(values.site))) end(USAGE, 2);
const range = readRange();
const config = readConfigOrEnd('archive command');
const pool = openPool(config.databaseUrl, { max: 5, applicationName: 'hindsight-archive-command' });
try {
  const isWell = await command({
    pool, blobs: await openBlobs(config, new Metrics()), range, nowMs: Date.now(), say: (line) => process.stdout.write(`${line}\n`),
    ...(values.site === undefined ? {} : { siteId: values.site }),
  });
  process.exitCode = isWell ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error && error.message !== '' ? error.message : 'The database does not answer. Is Hindsight running?'}\n`);
  process.exitCode = 1;
} finally {
  await pool.end();
}

function readWords() {
  try {
    return parseArgs({ allowPositionals: true, options: { from: { type: 'string' }, to: { type: 'string' }, site: { type: 'string' } } });
  } catch {
    return end(USAGE, 2);
  }
}

function readRange(): CommandTools['range'] {
  try {
    for (const hour of [values.from, values.to]) if (hour !== undefined) hourStart(hour);
  } catch (error) {
    return end(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, 2);
  }
  return { ...(values.from === undefined ? {} : { from: values.from }), ...(values.to === undefined ? {} : { to: values.to }) };
}

function end(text: string, code: number): never {
  process.stderr.write(text);
  process.exit(code);
}
