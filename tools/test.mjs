// `npm test`: everything that must hold, on a fresh machine too. Plain Node ≥ 20 without dependencies.
// Its last line is `N passed, N failed` over all of it; type checks and lint count as one each. Tests whose server this machine
// lacks are skipped, counted just before with the reasons; with CI=true they fail.
// `npm test -- <path>` runs only the tests under that path, after a build.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { build } from './build.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runProgram } from './run-program.mjs';
import { CACHE, packageProgram, pinnedNode, ROOT, say } from './workspace.mjs';

const missingServers = join(CACHE, 'missing-servers.txt');
const environment = { ...process.env, NX_DAEMON: 'false', NODE_ENV: 'test', HINDSIGHT_MISSING_SERVERS: missingServers };
const wanted = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

async function step(what, work) {
  const from = performance.now();
  say(`\n── ${what}`);
  try {
    await work();
  } catch (error) {
    total.failed += 1;
    say(error.message);
    return false;
  } finally {
    say(`   ${((performance.now() - from) / 1000).toFixed(0)} s`);
  }
  return true;
}

async function check(what, program, args = []) {
  await step(what, async () => {
    const { code, output } = await runProgram(pinnedNode(), [packageProgram(program), ...args], { env: environment });
    if (code !== 0) throw new Error(output.trim());
    total.passed += 1;
  });
}

async function jest(what, args) {
  await step(what, async () => {
    const resultsFile = join(CACHE, 'test-results.json');
    mkdirSync(CACHE, { recursive: true });
    rmSync(resultsFile, { force: true });
    const { code } = await runProgram(
      pinnedNode(),
      ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', packageProgram('jest/bin/jest.js'),
        '--json', `--outputFile=${resultsFile}`, '--reporters=default', '--forceExit', ...args],
      { env: environment, shown: true },
    );
    const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
    total.passed += results.numPassedTests;
    total.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
    total.skipped += results.numPendingTests;
    for (const test of results.testResults.flatMap((file) => file.assertionResults)) {
      if (test.status === 'passed' && test.invocations > 1) say(`   needed a second try: ${test.fullName}`);
    }
    if (results.numTotalTests === 0) throw new Error('No test was found.');
    if (code !== 0 && results.success) throw new Error(`jest ended with ${code} although no test failed.`);
  });
}

/** Elasticsearch, Kafka, S3 and Redis for the tests that need them. Without: those are skipped and counted; with CI=true the run fails. */
async function prepareServers() {
  rmSync(missingServers, { force: true });
  const { code, output } = await runProgram(pinnedNode(), ['--conditions=hindsight-source', join(ROOT, 'tools/servers/prepare.mjs')]);
  say(output.trim());
  if (code !== 0 && (code !== 3 || process.env.CI === 'true')) throw new Error('Not every server is here.');
}

function saySkipped() {
  if (total.skipped === 0) return;
  const reasons = existsSync(missingServers) ? [...new Set(readFileSync(missingServers, 'utf8').trim().split('\n'))] : [];
  say(`\n${total.skipped} skipped${reasons.map((reason) => `\n   ${reason}`).join('')}`);
}

async function everything() {
  const isReady = await step('dependencies', installDependencies) && await step('browser', ensureChromium)
    && await step('servers', prepareServers) && await step('build', build);
  if (!isReady) return;
  if (wanted.length > 0) return jest('tests', wanted);
  await check('types, of tests too', 'typescript/bin/tsc', ['-p', 'tsconfig.lint.json']);
  await check("types of the app's tests", 'typescript/bin/tsc', ['-p', 'frontend/test']);
  await check('lint', 'eslint/bin/eslint.js', ['.']);
  await jest('tests of libraries, hops and tools', ['--selectProjects', 'unit', 'medium', '--maxWorkers=2']);
  // These wait for servers to start, stop and catch up more than they compute.
  await jest('tests end to end', ['--selectProjects', 'end-to-end', '--maxWorkers=2']);
  // One at a time: two browsers that draw on two cores mostly wait for each other.
  await jest('tests in a browser', ['--selectProjects', 'browser', '--runInBand']);
}

process.chdir(ROOT);
await everything().catch((error) => {
  total.failed += 1;
  say(error.stack);
});
saySkipped();
say(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
