// Builds what changed since the last build. `npm run build`; `npm start` and `npm test` run it first.
// A step is skipped when its inputs, read byte by byte, are those of its last success and its output is still there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from './run-program.mjs';
import { CACHE, packageProgram, pinnedNode, ROOT, say } from './workspace.mjs';

const BROWSER_LIBRARIES = ['libs/wire', 'libs/fingerprint', 'libs/masking', 'libs/api-contract'];
const FOR_ALL = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json', 'tools/build.mjs'];

/** In two lanes, because the app's build leaves a core idle half of the time. Within a lane, one after the other. */
const LANES = [
  [
    { name: 'servers', does: 'libraries and servers', inputs: ['libs', 'edge', 'backend', 'migrations', 'tracker/src', 'frontend/replay/src', 'demo/server'], output: 'backend/standalone/dist/main.js', program: [packageProgram('typescript/bin/tsc'), '-b'] },
    { name: 'tracker', does: 'bootstrap and recorder', inputs: ['tracker', ...BROWSER_LIBRARIES], output: 'tracker/dist/recorder.json', program: ['tracker/build.mjs'] },
    { name: 'replay', does: 'player page', inputs: ['frontend/replay', 'libs/asset-vault', ...BROWSER_LIBRARIES], output: 'frontend/replay/dist/player.js', program: ['frontend/replay/build.mjs'] },
    { name: 'demo', does: 'demo shop', inputs: ['demo'], output: 'demo/dist/index.html', program: ['demo/build.mjs'] },
  ],
  [
    { name: 'app', does: 'app', inputs: ['frontend/src', 'frontend/public', 'frontend/angular.json', 'frontend/package.json', 'frontend/tsconfig.json', 'frontend/tsconfig.app.json', ...BROWSER_LIBRARIES], output: 'frontend/dist/index.html', cwd: 'frontend', program: [packageProgram('@angular/cli/bin/ng.js'), 'build'] },
  ],
];

/** @throws Error with the output of the step that failed */
export async function build() {
  const outcomes = await Promise.allSettled(LANES.map(async (lane) => {
    for (const step of lane) await buildStep(step);
  }));
  const failed = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.message);
  if (failed.length > 0) throw new Error(failed.join('\n\n'));
}

async function buildStep({ name, does, inputs, output, program, cwd = '.' }) {
  const stamp = join(CACHE, 'build', name);
  const digest = digestOf([...FOR_ALL, ...inputs]);
  const isCurrent = existsSync(join(ROOT, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (isCurrent) return;
  const { code, output: said, seconds } = await runProgram(pinnedNode(), program, { cwd: join(ROOT, cwd), env: { ...process.env, NG_CLI_ANALYTICS: 'false' } });
  if (code !== 0) {
    rmSync(stamp, { force: true });
    throw new Error(`Building the ${does} failed:\n${said.trim()}`);
  }
  mkdirSync(join(CACHE, 'build'), { recursive: true });
  writeFileSync(stamp, digest);
  say(`  built the ${does} in ${seconds.toFixed(1)} s`);
}

function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addTo(hash, path);
  return hash.digest('hex');
}

const NOT_INPUTS = new Set(['node_modules', 'dist', '.angular', 'test', 'visits']);

function addTo(hash, path) {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute)) return;
  let entries;
  try {
    entries = readdirSync(absolute, { withFileTypes: true });
  } catch (error) {
    if (error.code !== 'ENOTDIR') throw error;
    hash.update(`${path}\0`).update(readFileSync(absolute)).update('\0');
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!NOT_INPUTS.has(entry.name) && !/\.spec\.ts$|\.tsbuildinfo$/.test(entry.name)) addTo(hash, `${path}/${entry.name}`);
  }
}

if (process.argv[1] === import.meta.filename) {
  build().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
