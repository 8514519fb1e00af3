// Runs an operator's command over what Hindsight keeps under DATA_DIR and, for most, over a database: DATABASE_URL or, without one, the
// one that a running Hindsight keeps there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { pinnedNode, ROOT } from './workspace.mjs';

const DATABASE = 'hindsight';

/**
 * A command that needs the database. Ends this process with its exit code.
 * @param {string} program path of its main file in the repository
 * @param {string[]} words
 */
export function runCommand(program, words) {
  const dataDirectory = dataDirectoryOf();
  const url = process.env.DATABASE_URL || embeddedDatabase(dataDirectory);
  if (url === null) {
    process.stderr.write(`There is no database under ${dataDirectory}. Set DATA_DIR to where Hindsight keeps its data, or DATABASE_URL.\n`);
    process.exit(1);
  }
  run(program, words, { DATABASE_URL: url });
}

/**
 * A command that needs no database. Ends this process with its exit code.
 * @param {string} program
 * @param {string[]} words
 */
export function runOverData(program, words) {
  run(program, words, {});
}

function run(program, words, environment) {
  const { status } = spawnSync(pinnedNode(), ['--conditions=hindsight-source', '--disable-warning=ExperimentalWarning', join(ROOT, program), ...words],
    { stdio: 'inherit', env: { ...process.env, DATA_DIR: dataDirectoryOf(), ...environment } });
  process.exit(status ?? 1);
}

/** npm changes into the repository; what the operator typed is relative to where he was. */
function dataDirectoryOf() {
  return process.env.DATA_DIR ? resolve(process.env.INIT_CWD ?? process.cwd(), process.env.DATA_DIR) : join(ROOT, 'data');
}

/** Address of the embedded database of `dataDirectory`; null if there is none. */
function embeddedDatabase(dataDirectory) {
  const [port, password] = ['port', 'password'].map((name) => join(dataDirectory, 'db', name));
  if (!existsSync(port) || !existsSync(password)) return null;
  return `postgres://hindsight:${readFileSync(password, 'utf8').trim()}@127.0.0.1:${readFileSync(port, 'utf8').trim()}/${DATABASE}`;
}
