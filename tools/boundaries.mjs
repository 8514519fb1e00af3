// Checks who imports whom. `npm run boundaries` prints each violation and fails if there is one; the tests use checkBoundaries.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { cruise } from 'dependency-cruiser';

const { layers, reaches, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['libs', 'tracker', 'edge', 'backend', 'frontend', 'migrations', 'demo', 'e2e', 'bench', 'tools'];
const CANARIES = 'tools/boundary-canaries';

export const RULES = [...layers, ...reaches];

/**
 * @param {string} [baseDirectory] a tree laid out like the repository
 * @returns {Promise<{violations: {rule: string, from: string, to: string}[], modules: {source: string, dependencies: string[]}[]}>}
 */
export async function checkBoundaries(baseDirectory = ROOT) {
  const layered = await run(baseDirectory, { forbidden: layers, tsPreCompilationDeps: 'specify' });
  const reached = await run(baseDirectory, { forbidden: reaches, tsPreCompilationDeps: false });
  return { violations: [...layered.violations, ...reached.violations], modules: layered.modules };
}

async function run(baseDir, { forbidden, tsPreCompilationDeps }) {
  const folders = FOLDERS.filter((folder) => existsSync(join(baseDir, folder)));
  const exclude = { path: [options.exclude.path, ...(baseDir === ROOT ? [`^${CANARIES}/`] : [])] };
  const { output } = await cruise(folders, {
    ...options, exclude, baseDir, tsPreCompilationDeps, validate: true, ruleSet: { forbidden }, outputType: undefined,
  });
  return {
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    modules: output.modules.map(({ source, dependencies }) => ({ source, dependencies: dependencies.map(({ resolved }) => resolved) })),
  };
}

if (import.meta.main) {
  const { violations, modules } = await checkBoundaries();
  for (const { rule, from, to } of violations) process.stdout.write(`${rule}: ${from} → ${to}\n`);
  for (const name of new Set(violations.map(({ rule }) => rule))) process.stdout.write(`\n${name}: ${RULES.find((rule) => rule.name === name).comment}`);
  process.stdout.write(`\n${violations.length} violations in ${modules.length} modules\n`);
  process.exitCode = violations.length > 0 || modules.length === 0 ? 1 : 0;
}
