// Stops the run's shared PostgreSQL and deletes the run's directory.
import { removeTestRun } from './remove-test-run.mjs';

export default async function tearDown() {
  const run = process.env.HINDSIGHT_TEST_RUN;
  if (run === undefined) return;
  delete process.env.HINDSIGHT_TEST_RUN;
  await removeTestRun(run);
}
