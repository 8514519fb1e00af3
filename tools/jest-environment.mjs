// The environment of every test in Node. A test that meets a server this machine lacks (MissingServer) counts as skipped, its reason
// is kept for the last lines of `npm test`; with `CI=true` it fails as any other. A time limit written beside a test or a hook may be
// longer than the configured one, never shorter: the first that needs a server waits for its start, on a busy machine for minutes.
import { appendFileSync } from 'node:fs';

import { TestEnvironment } from 'jest-environment-node';

export default class extends TestEnvironment {
  #isMissing = false;

  async setup() {
    await super.setup();
    recogniseNodesErrors(this.global);
  }

  handleTestEvent(event, state) {
    if (event.name === 'hook_start') event.hook.timeout = Math.max(event.hook.timeout ?? 0, state.testTimeout);
    if (event.name === 'test_start') event.test.timeout = Math.max(event.test.timeout ?? 0, state.testTimeout);
    if (process.env.CI === 'true') return;
    if (event.name === 'hook_failure' || event.name === 'test_fn_failure') this.#note(event.error);
    // What was not built up cannot be taken down.
    if (event.name === 'hook_failure' && event.hook.type === 'afterAll' && this.#isMissing) state.unhandledErrors.pop();
    if (event.name === 'test_done' && event.test.errors.some(([error]) => isMissingServer(error))) {
      event.test.errors = [];
      event.test.status = 'skip';
    }
  }

  #note(error) {
    if (!isMissingServer(error)) return;
    this.#isMissing = true;
    const file = process.env.HINDSIGHT_MISSING_SERVERS;
    if (file !== undefined) appendFileSync(file, `${error.message}\n`);
  }
}

/** By name: the class itself lives in the test's own realm. */
function isMissingServer(error) {
  return error?.name === 'MissingServer';
}

/** What Node itself throws was made outside of the test's realm; libraries ask `instanceof Error`, and outside of tests hear yes. */
function recogniseNodesErrors(global) {
  const isOurs = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(global.Error, Symbol.hasInstance, {
    configurable: true,
    value(candidate) {
      return isOurs.call(this, candidate) || (this === global.Error && candidate instanceof Error);
    },
  });
}
