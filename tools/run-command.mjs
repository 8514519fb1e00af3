// Runs an operator's command over DATABASE_URL or, without one, the database that a running Hindsight keeps under DATA_DIR.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { pinnedNode, ROOT } from './workspace.mjs';

const DATABASE = 'hindsight';

/**
 * Ends this process with the command's exit code.
 * @param {string} program path of its main file in the repository
 * @param {string[]} words
 */
export function runCommand(program, words) {
  const directory = process.env.INIT_CWD ?? process.cwd(); // npm changes into the repository; what the operator typed is relative to here.
  const dataDirectory = process.env.DATA_DIR ? resolve(directory, process.env.DATA_DIR) : join(ROOT, 'data');
  const url = process.env.DATABASE_URL || embeddedDatabase(dataDirectory);
  if (url === null) {
    process.stderr.write(`There is no database under ${dataDirectory}. Set DATA_DIR to where Hindsight keeps its data, or DATABASE_URL.\n`);
    process.exit(1);
  }
  const { status } = spawnSync(pinnedNode(), ['--conditions=hindsight-source', '--disable-warning=ExperimentalWarning', join(ROOT, program), ...words],
    { stdio: 'inherit', env: { ...process.env, DATA_DIR: dataDirectory, DATABASE_URL: url } });
  process.exit(status ?? 1);
}

/** Address of the embedded database of `dataDirectory`; null if there is none. */
function embeddedDatabase(dataDirectory) {
  const [port, password] = ['port', 'password'].map((name) => join(dataDirectory, 'db', name));
  if (!existsSync(port) || !existsSync(password)) return null;
  return `postgres://hindsight:${readFileSync(password, 'utf8').trim()}@127.0.0.1:${readFileSync(port, 'utf8').trim()}/${DATABASE}`;
}
