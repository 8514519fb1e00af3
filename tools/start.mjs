// `npm start`: from a fresh clone to a running Hindsight. Plain Node ≥ 20 without dependencies.
// Installs what the lock file says, builds what changed, then keeps one child: the standalone program, under the pinned Node.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

import { build } from './build.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { pinnedNode, ROOT, say } from './workspace.mjs';

// package.json says `exec node …`: a shell in between would die of a signal to npm and leave us running.

/** One Ctrl-C reaches us twice when npm passes it on as well: within this time it is one. */
const SAME_KEYPRESS_MS = 500;

async function start() {
  if (Number(process.versions.node.split('.')[0]) < 20) throw new Error(`Hindsight needs Node 20 or newer to start; this is ${process.version}.`);
  await installDependencies();
  await build();
  process.exitCode = await runStandalone();
}

function runStandalone() {
  const directory = process.env.INIT_CWD ?? process.cwd(); // npm changes into the repository; what the operator typed is relative to here.
  const dataDirectory = process.env.DATA_DIR ? resolve(directory, process.env.DATA_DIR) : resolve(ROOT, 'data');
  const child = spawn(pinnedNode(), ['--enable-source-maps', 'backend/standalone/dist/main.js'], {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: dataDirectory },
    // A process group of its own: signals come from us, once each. The channel tells it when we are gone.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let signalledAt = -Infinity;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (performance.now() - signalledAt < SAME_KEYPRESS_MS) return;
      signalledAt = performance.now();
      child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    });
  }
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => {
      if (code === null) say(`Hindsight was ended by ${signal}.`);
      done(code ?? 1);
    });
  });
}

start().catch((error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
