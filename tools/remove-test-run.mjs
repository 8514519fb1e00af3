import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { stopOrphan } from '../libs/embedded-postgres/src/stop-orphan.ts';

/** Stops the PostgreSQL of a test run, if it has one, and deletes the run's directory. */
export async function removeTestRun(run) {
  await stopOrphan(join(run, 'postgres', 'cluster'));
  rmSync(run, { recursive: true, force: true, maxRetries: 5 });
}
