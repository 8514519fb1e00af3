// Installs exactly what the lock file says, if that is not what is there. Plain Node ≥ 20.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from './run-program.mjs';
import { CACHE, ROOT, say } from './workspace.mjs';

const TELL_EVERY_MS = 15_000;

/** @throws Error with npm's last lines when the install fails */
export async function installDependencies() {
  if (isInstalled()) return;
  say('Installing dependencies (npm ci). The first time this takes a minute or two.');
  const from = performance.now();
  const telling = setInterval(() => say(`  still installing, ${Math.round((performance.now() - from) / 1000)} s`), TELL_EVERY_MS);
  const { code, output, seconds } = await npm(['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']).finally(() => clearInterval(telling));
  if (code !== 0) throw new Error(`npm ci failed:\n${output.trim().split('\n').slice(-25).join('\n')}`);
  markInstalled();
  say(`  installed in ${Math.round(seconds)} s`);
}

function npm(args) {
  // npm tells its children where it is; run with this Node, it works where there is no `npm` on PATH.
  const own = process.env.npm_execpath;
  return own?.endsWith('.js') ? runProgram(process.execPath, [own, ...args]) : runProgram('npm', args);
}

const STAMP = join(CACHE, 'installed-lock');
const LOCK = join(ROOT, 'package-lock.json');
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');

function isInstalled() {
  if (!existsSync(INSTALLED) || !existsSync(join(ROOT, 'node_modules/node/bin/node'))) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash()) return true;
  // Installed by hand, after the lock file last changed.
  return statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs;
}

function markInstalled() {
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(STAMP, lockHash());
}

function lockHash() {
  return createHash('sha256').update(readFileSync(LOCK)).digest('hex');
}
