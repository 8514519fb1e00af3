// Gives a test run a directory of its own; what an earlier run left behind when it was killed is stopped and swept.
import { chmodSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { removeTestRun } from './remove-test-run.mjs';

const PREFIX = 'hindsight-tests-';

export default async function setUp() {
  if (process.env.HINDSIGHT_TEST_RUN !== undefined) return; // Another project of the same run was first.
  const root = realpathSync(tmpdir());
  for (const name of readdirSync(root).filter((entry) => entry.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length).split('-')[0]);
    if (!isAlive(pid)) await removeTestRun(join(root, name));
  }
  const run = mkdtempSync(join(root, `${PREFIX}${process.pid}-`));
  chmodSync(run, 0o711);
  process.env.HINDSIGHT_TEST_RUN = run;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
