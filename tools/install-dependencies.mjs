// Installs exactly what the lock file says, if that is not what is there. Plain Node ≥ 20.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from './run-program.mjs';
import { ROOT, say } from './workspace.mjs';

const TELL_EVERY_MS = 15_000;

/** @throws Error with npm's last lines when the install fails */
export async function installDependencies() {
  if (isInstalled()) return;
  say('Installing dependencies (npm ci). The first time this takes a minute or two.');
  const from = performance.now();
  const telling = setInterval(() => say(`  still installing, ${Math.round((performance.now() - from) / 1000)} s`), TELL_EVERY_MS);
  const { code, output, seconds } = await npm(['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']).finally(() => clearInterval(telling));
  if (code !== 0) throw new Error(`npm ci failed:\n${output.trim().split('\n').slice(-25).join('\n')}`);
  say(`  installed in ${Math.round(seconds)} s`);
}

function npm(args) {
  // npm tells its children where it is; run with this Node, it works where there is no `npm` on PATH.
  const own = process.env.npm_execpath;
  return own?.endsWith('.js') ? runProgram(process.execPath, [own, ...args]) : runProgram('npm', args);
}

const LOCK = join(ROOT, 'package-lock.json');
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');

/** npm's own list of what it installed, compared with the lock file; times of files say nothing after a checkout. */
function isInstalled() {
  if (!existsSync(INSTALLED) || !existsSync(join(ROOT, 'node_modules/node/bin/node'))) return false;
  const wanted = readPackages(LOCK);
  const installed = readPackages(INSTALLED);
  for (const [path, { version, optional, link }] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) continue; // A folder of the workspace, not a package.
    const found = installed[path];
    if (found === undefined ? !optional : !link && found.version !== version) return false;
  }
  return true;
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
