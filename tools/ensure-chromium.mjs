// The browser tests need a Chromium and fonts. On Debian as root they are installed; elsewhere a message says what is missing.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { runProgram } from './run-program.mjs';
import { say } from './workspace.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PACKAGES = ['chromium', 'fonts-liberation'];

/** @throws Error saying what to install */
export async function ensureChromium() {
  if (process.env.CHROMIUM || NAMES.some(isOnPath)) return;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new Error(`The browser tests need Chromium: put one of ${NAMES.join(', ')} on PATH or name it in CHROMIUM. On Debian: apt-get install ${PACKAGES.join(' ')}`);
  }
  say(`Installing ${PACKAGES.join(' and ')} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]]) {
    const { code, output } = await runProgram('apt-get', args, { env });
    if (code !== 0) throw new Error(`apt-get ${args[0]} failed:\n${output.trim().split('\n').slice(-10).join('\n')}`);
  }
}

function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false; // Not here; the next directory.
    }
  });
}
