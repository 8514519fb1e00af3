// Where things are in the repository, for the tools. Plain Node ≥ 20 without dependencies: these run before the first install.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
export const CACHE = join(ROOT, '.cache');

/** The Node that the lock file names, whatever `node` is on this machine; its own until it is installed. */
export function pinnedNode() {
  const installed = join(ROOT, 'node_modules/node/bin/node');
  return existsSync(installed) ? installed : process.execPath;
}

/** A program of an installed package, as arguments for {@link pinnedNode}. */
export function packageProgram(file) {
  return join(ROOT, 'node_modules', file);
}

export function say(text) {
  process.stdout.write(`${text}\n`);
}
