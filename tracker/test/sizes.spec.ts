// The built files keep their budgets, and the bootstrap holds nothing of the recorder.

import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { DEFAULT_TRACKER_SETTINGS } from '@hindsight/wire';

const tracker = join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(tracker, 'dist', name), 'utf8');
const published = (): object => {
  const { path, integrity } = JSON.parse(read('recorder.json')) as Record<string, string>;
  return { path, integrity };
};
const build = () => execFileSync(process.execPath, [join(tracker, 'build.mjs')]);

beforeAll(() => void build());

describe('the bootstrap', () => {
  const withConfig = (settings: object): string =>
    read('bootstrap.js').replace('__HINDSIGHT_CONFIG__', () => JSON.stringify({ key: 'k3jd82hf7s6dk2ls', settings, recorder: published() }));

  it('is at most 2 KB gzip with a typical configuration, 1,000 bytes brotli by our goal', () => {
    const typical = Buffer.from(withConfig({ ...DEFAULT_TRACKER_SETTINGS, maskSelectors: ['.customer-name', '#order'], blockSelectors: ['.ad'] }));
    expect(gzipSync(typical, { level: 9 }).length).toBeLessThanOrEqual(2048);
    expect(brotliCompressSync(typical).length).toBeLessThanOrEqual(1000);
  });

  it('has one place for the configuration', () => {
    expect(read('bootstrap.js').split('__HINDSIGHT_CONFIG__')).toHaveLength(2);
  });

  it('holds bootstrap sources only', () => {
    const { inputs } = JSON.parse(read('bootstrap.meta.json')) as { inputs: Record<string, unknown> };
    const paths = Object.keys(inputs);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !/^src\/bootstrap\/|^\.\.\/libs\/wire\/src\//.test(path))).toEqual([]);
  });
});

describe('the recorder', () => {
  it('is at most 32 KB gzip', () => {
    expect(gzipSync(read('recorder.js'), { level: 9 }).length).toBeLessThanOrEqual(32 * 1024);
  });

  it('keeps its address: the same sources give the same path, and settings are no part of it', () => {
    const before = read('recorder.json');
    build();
    expect(read('recorder.json')).toBe(before);
    expect(before).toMatch(/"path":"\/r\/[0-9a-f]{32}\.js","integrity":"sha256-/);
    expect(read('recorder.js')).not.toContain('__HINDSIGHT_CONFIG__');
  });
});
