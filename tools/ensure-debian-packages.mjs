// Programs that npm does not bring come from Debian's packages where that is possible.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { runProgram } from './run-program.mjs';
import { say } from './workspace.mjs';

/**
 * Installs packages on Debian as root.
 * @returns whether this is such a machine
 * @throws Error when the installation fails
 */
export async function ensureDebianPackages(packages) {
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) return false;
  say(`Installing ${packages.join(' and ')} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { code, output } = await runProgram('apt-get', args, { env });
    if (code !== 0) throw new Error(`apt-get ${args[0]} failed:\n${output.trim().split('\n').slice(-10).join('\n')}`);
  }
  return true;
}

export function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false; // Not here; the next directory.
    }
  });
}
