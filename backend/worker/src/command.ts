// Commands for the person on call: `parked list`, `parked show <id>`, `parked retry <id>`. Wants DATABASE_URL; `npm run parked`
// finds it.
import { parseArgs } from 'node:util';

import { openPool } from '@hindsight/database';
import type { Pool } from '@hindsight/database';
import { decodeLogRecord } from '@hindsight/wire';

import { listParked, retryParked, showParked } from './park/parked.ts';

const USAGE = `usage: npm run parked -- list | show <id> | retry <id>
  list   the newest 100 records that were set aside: id, reason, site, place in the log, size
  show   the head of one record, without the visitor's identifiers, and the size of its payload
  retry  gives one record back to its partition; the running worker tries it with its next window
`;

const { positionals } = parseArgs({ allowPositionals: true });
const url = process.env['DATABASE_URL'];
if (url === undefined || url === '') fail('DATABASE_URL is missing');
const pool = openPool(url, { max: 1, applicationName: 'hindsight-command' });
try {
  process.stdout.write(await run(pool, positionals));
} catch (error) {
  if ((error as { code?: unknown }).code !== 'ECONNREFUSED') throw error;
  process.stderr.write('The database does not answer. Is Hindsight running?\n');
  process.exitCode = 1;
} finally {
  await pool.end();
}

async function run(db: Pool, words: readonly string[]): Promise<string> {
  const [noun, verb, id] = words;
  if (noun !== 'parked') return fail('');
  if (verb === 'list') return list(db);
  if (verb === 'show' && isId(id)) return show(db, BigInt(id));
  if (verb === 'retry' && isId(id)) return (await retryParked(db, BigInt(id))) ? `record ${id} is tried again with the next window\n` : fail(`there is no parked record ${id}`);
  return fail('');
}

async function list(db: Pool): Promise<string> {
  const records = await listParked(db);
  if (records.length === 0) return 'nothing is parked\n';
  return records.map((one) => `${one.id}\t${one.reason}\tsite ${one.siteId ?? '?'}\tpartition ${one.partition} offset ${one.offset}\t${one.bytes} bytes\t${one.parkedAt.toISOString()}${one.retryAskedAt === null ? '' : '\tto be tried again'}\n`).join('');
}

async function show(db: Pool, id: bigint): Promise<string> {
  const bytes = await showParked(db, id);
  if (bytes === null) return fail(`there is no parked record ${id}`);
  const decoded = decodeLogRecord(bytes);
  if (!decoded.ok) return `unreadable: ${decoded.reason}, ${bytes.length} bytes, begins ${bytes.subarray(0, 32).toString('hex')}\n`;
  if (decoded.record.kind !== 'batch') return `${JSON.stringify(decoded.record, null, 2)}\n`;
  const { payload, header, ...head } = decoded.record;
  const { seq, part, parts, clock, elapsedMs, enc, flags } = header;
  return `${JSON.stringify({ ...head, header: { seq, part, parts, clock, elapsedMs, enc, flags }, payloadBytes: payload.length }, null, 2)}\n`;
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,18}$/.test(text);
}

function fail(reason: string): never {
  process.stderr.write(`${reason === '' ? '' : `${reason}\n`}${USAGE}`);
  process.exit(2);
}
