// PostgreSQL refuses to run as root. Started by root, the server runs as the account `postgres` instead.
// Promise: whoever starts us, either the server can read its files or a message says what to change.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

const ACCOUNT = 'postgres';

export interface ServerAccount {
  /** Who must own the data directory; undefined = whoever we are. */
  owner: { uid: number; gid: number } | undefined;
  /** The command that runs `file` under the account. */
  command(file: string, args: string[]): { file: string; args: string[]; uid?: number; gid?: number };
}

/** @param paths everything the server must reach: its programs and its data directory */
export function chooseServerAccount(paths: string[]): ServerAccount {
  if (process.getuid?.() !== 0) return { owner: undefined, command: (file, args) => ({ file, args }) };
  const owner = findAccount() ?? createAccount();
  const closed = paths.map(firstClosedDirectory).find((directory) => directory !== undefined);
  if (closed === undefined) return { owner, command: (file, args) => ({ file, args, ...owner }) };
  return throughClosedDirectories(owner, closed);
}

function findAccount(): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((entry) => entry.startsWith(`${ACCOUNT}:`));
  if (line === undefined) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function createAccount(): { uid: number; gid: number } {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT], { stdio: 'pipe' });
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root, and the account "${ACCOUNT}" could not be created. Create it (useradd --system ${ACCOUNT}), start Hindsight as an ordinary user, or set DATABASE_URL.`,
      { cause },
    );
  }
  const account = findAccount();
  if (account === undefined) throw new EmbeddedPostgresError(`The account "${ACCOUNT}" is still unknown after useradd.`);
  return account;
}

/** The outermost directory above `path` that others may not pass, e.g. /root; undefined when all are open. */
function firstClosedDirectory(path: string): string | undefined {
  const closed: string[] = [];
  for (let directory = dirname(path); directory !== dirname(directory); directory = dirname(directory)) {
    if ((statSync(directory).mode & 0o001) === 0) closed.push(directory);
  }
  return closed.at(-1);
}

// Under a closed home such as /root the account gets one capability more: to pass directories that are not its own.
function throughClosedDirectories(owner: { uid: number; gid: number }, closed: string): ServerAccount {
  for (const capability of ['dac_read_search', 'dac_override']) {
    const prefix = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`];
    try {
      execFileSync('setpriv', [...prefix, 'stat', `${closed}/.`], { stdio: 'pipe' });
    } catch {
      continue; // Not allowed here (a container may drop the capability); the next one, or the message below.
    }
    return { owner, command: (file, args) => ({ file: 'setpriv', args: [...prefix, file, ...args] }) };
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and the account "${ACCOUNT}" cannot pass ${closed}. Open it (chmod o+x ${closed}), put Hindsight elsewhere (for example /opt), start it as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Whether this process may write into `directory`. */
export function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
