// Every code is explained to people and proved by a test.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { PROBLEM_CODES, problemDoc } from '../src/index.ts';

const ROOT = join(import.meta.dirname, '../../..');

it('docs/errors.md is what the table says (npm run docs)', () => {
  expect(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')).toBe(problemDoc());
});

it('every code is said in some test', () => {
  const specs = ['edge', 'backend', 'libs', 'e2e'].flatMap((folder) => specsUnder(join(ROOT, folder)));
  expect(specs.length).toBeGreaterThan(20);
  const text = specs.filter((file) => !file.startsWith(import.meta.dirname)).map((file) => readFileSync(file, 'utf8')).join('\n');
  expect(Object.keys(PROBLEM_CODES).filter((code) => !text.includes(code))).toEqual([]);
});

function specsUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return ['node_modules', 'dist', 'data'].includes(entry.name) ? [] : specsUnder(join(folder, entry.name));
    return entry.name.endsWith('.spec.ts') ? [join(folder, entry.name)] : [];
  });
}
