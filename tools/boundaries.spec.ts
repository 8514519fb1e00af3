// The rules hold on the repository, and the checker is one that can find something.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { checkBoundaries, RULES } from './boundaries.mjs';

type Report = Awaited<ReturnType<typeof checkBoundaries>>;

/** Below this the checker has lost sight of the sources: another version of TypeScript once made it see 0 files and report success. */
const LEAST_MODULES = 150;

describe('planted violations', () => {
  const canaries = join(import.meta.dirname, 'boundary-canaries');
  let report: Report;
  beforeAll(async () => {
    report = await checkBoundaries(canaries);
  });

  for (const { name } of RULES) {
    it(`${name} goes red`, () => {
      const planted = readdirSync(canaries, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && readFileSync(join(canaries, file), 'utf8').startsWith(`// Breaks ${name}`));
      expect(planted).not.toEqual([]);
      expect(report.violations.filter(({ rule }) => rule === name).map(({ from }) => from)).toEqual(expect.arrayContaining(planted));
    });
  }

  it('watches every hop there is', () => {
    const backend = readdirSync(join(import.meta.dirname, '../backend')).filter((folder) => folder !== 'standalone').map((folder) => `backend/${folder}`);
    const watched = new RegExp(String(RULES.find(({ name }) => name === 'no-hop-imports-a-hop')?.from.path));
    expect(backend.length).toBeGreaterThanOrEqual(4);
    for (const hop of [...backend, 'tracker', 'edge', 'frontend']) expect(`${hop}/src/main.ts`).toMatch(watched);
  });

  it('leaves alone what is allowed', () => {
    const red = new Set(report.violations.map(({ from }) => from));
    for (const allowed of ['backend/standalone/src/main.ts', 'tracker/src/bootstrap/only-a-type.ts', 'backend/api/src/works.spec.ts']) {
      expect(report.modules.map(({ source }) => source)).toContain(allowed);
      expect(red).not.toContain(allowed);
    }
  });
});

describe('the repository', () => {
  let report: Report;
  beforeAll(async () => {
    report = await checkBoundaries();
  });

  it('breaks no rule', () => {
    expect(report.violations).toEqual([]);
  });

  it('was looked at: enough modules, and packages of ours resolve to their sources', () => {
    const own = report.modules.filter(({ source }) => !source.includes('node_modules'));
    expect(own.length).toBeGreaterThan(LEAST_MODULES);
    const config = own.find(({ source }) => source === 'libs/testkit/src/shared-server.ts');
    expect(config?.dependencies).toEqual(expect.arrayContaining(['libs/embedded-postgres/src/index.ts', 'migrations/src/index.ts']));
  });
});
