// The built files keep their budgets, and the bootstrap holds nothing of the recorder.

import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { DEFAULT_TRACKER_SETTINGS } from '@hindsight/wire';
import { OWN_NAMES } from '../own-names.mjs';

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
  it('and the bootstrap are together no larger than the smallest of the others that do as much: 23,655 bytes brotli', () => {
    const weigh = (name: string): number => brotliCompressSync(read(name)).length;
    expect(weigh('bootstrap.js') + weigh('recorder.js')).toBeLessThanOrEqual(23_655);
  });

  it('has names made short that are its own alone: browsers and the wire know none of them', () => {
    const lib = dirname(createRequire(import.meta.url).resolve('typescript'));
    const wire = join(tracker, '../libs/wire/src');
    const texts = [
      ...readdirSync(lib).filter((name) => /^lib\..*\.d\.ts$/.test(name)).map((name) => readFileSync(join(lib, name), 'utf8')),
      ...readdirSync(wire, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(wire, name), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '')),
    ];
    const known = new Set(texts.flatMap((text) => [...text.matchAll(/(?:^\s*(?:readonly |get |set |var |function )*|[{,;(] *)['"]?([\w$]+)['"]?\??[(:<]/gm)].map(([, name]) => name)));
    expect([known.has('getAttribute'), known.has('masking')]).toEqual([true, true]);
    expect(OWN_NAMES.filter((name) => known.has(name))).toEqual([]);
  });

  it('keeps its address: the same sources give the same path, and settings are no part of it', () => {
    const before = read('recorder.json');
    build();
    expect(read('recorder.json')).toBe(before);
    expect(before).toMatch(/"path":"\/r\/[0-9a-f]{32}\.js","integrity":"sha256-/);
    expect(read('recorder.js')).not.toContain('__HINDSIGHT_CONFIG__');
  });
});
