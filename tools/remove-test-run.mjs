import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { stopOrphan } from '../libs/embedded-postgres/src/stop-orphan.ts';
import { stopLeftoverServers } from '../libs/testkit/src/servers/leftover-servers.ts';

/** Stops the servers of a test run, if it has any, and deletes the run's directory. */
export async function removeTestRun(run) {
  await stopOrphan(join(run, 'postgres', 'cluster'));
  await stopLeftoverServers(run);
  rmSync(run, { recursive: true, force: true, maxRetries: 5 });
}
