// `npm run start:cluster`: the product on real stores as separate processes behind one address. Plain Node ≥ 20 without dependencies.
// Installs what the lock file says, builds what changed, fetches the servers, then keeps one child that starts and stops the rest.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { build } from './build.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runProgram } from './run-program.mjs';
import { pinnedNode, ROOT, say } from './workspace.mjs';

async function start() {
  await installDependencies();
  await build();
  const servers = await runProgram(pinnedNode(), ['--conditions=hindsight-source', join(ROOT, 'tools/servers/prepare.mjs')], { shown: true });
  if (servers.code !== 0) throw new Error('A cluster needs all of these servers.');
  const child = spawn(pinnedNode(), ['--conditions=hindsight-source', '--disable-warning=ExperimentalWarning', 'tools/cluster/main.ts'], {
    cwd: ROOT, detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  child.once('exit', (code) => {
    say('');
    process.exitCode = code ?? 1;
  });
}

start().catch((error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
