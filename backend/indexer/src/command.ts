// Commands for the operator: `npm run index -- <command>`. Wants DATABASE_URL and ELASTICSEARCH_URL. Exit code 0: done; 1: not, or
// drift was found; 2: not understood.
import { parseArgs } from 'node:util';

import { openProjection } from '@hindsight/adapters/recording-index';
import { readConfigOrEnd } from '@hindsight/config';
import { openPool } from '@hindsight/database';

import { CommandFailed, COMMANDS, USAGE } from './commands.ts';

const { positionals, values } = readWords();
const [name = '', ...words] = positionals;
const command = COMMANDS[name];
if (values.help === true || name === 'help') end(USAGE, 0);
if (command === undefined) end(`${name === '' ? 'no command given' : `unknown command ${name}`}\n${USAGE}`, 2);

const config = readConfigOrEnd('indexer');
const pool = openPool(config.databaseUrl, { max: 4, applicationName: 'hindsight-index-command' });
const stopping = new AbortController();
let shownMs = 0;
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());
try {
  process.exitCode = await command({
    pool, projection: openProjection(config), words, signal: stopping.signal, isForced: values.force === true,
    ...(values.rate === undefined ? {} : { rate: Number(values.rate) }),
    say: (line) => process.stdout.write(`${line}\n`), progress: showProgress,
  });
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof CommandFailed ? error.exitCode : 1;
} finally {
  await pool.end();
}

function readWords() {
  try {
    return parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', short: 'h' }, force: { type: 'boolean' }, rate: { type: 'string' } } });
  } catch (error) {
    return end(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, 2);
  }
}

/** A line a second is enough to see that it moves. */
function showProgress(line: string): void {
  if (performance.now() - shownMs < 1000) return;
  shownMs = performance.now();
  process.stderr.write(`${line}\n`);
}

function explain(error: unknown): string {
  const { code, name: kind, message } = error as { code?: unknown; name?: string; message?: string };
  if (error instanceof CommandFailed) return error.message;
  if (code === 'ECONNREFUSED') return 'The database does not answer. Is Hindsight running?';
  return kind === 'ConnectionError' || kind === 'TimeoutError' ? `Elasticsearch does not answer at ELASTICSEARCH_URL: ${message ?? ''}` : message ?? String(error);
}

function end(text: string, exitCode: number): never {
  (exitCode === 0 ? process.stdout : process.stderr).write(text);
  process.exit(exitCode);
}
